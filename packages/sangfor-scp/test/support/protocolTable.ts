/** The page of docs/ about the two protocols, printed from the table of their differences. */
import type { HttpMethod } from "@effect-hci/core/Operation"
import type { Difference } from "../../src/internal/differences.ts"

/** An operation, as the page shows it. */
interface Classic {
  readonly method: HttpMethod
  readonly path: string
}

const intro = `<!-- Printed by packages/sangfor-scp/test/protocols.test.ts from packages/sangfor-scp/src/internal/differences.ts. -->

# The two protocols of Sangfor SCP

The functions of \`@effect-hci/sangfor-scp\` are the same for all systems. What they send is not: \`protocol\` of
\`SangforScp.layer\` says which form is sent.

- \`"classic"\`: what systems up to 6.9 take, and newer ones beside it, but for EIPs.
- \`"2024"\`: what the vendor's document for 6.11 has.
- \`"detect"\`, the default: the site is asked for its version, once. From 6.10.0 on the forms of 2024 are tried first, before
  it the classic ones. A path that the site does not have is followed by the older ones, once; the one that works is
  remembered for the connection. Where none works, the error says which dates were tried.

\`"detect"\` goes on to another form only after a 404 or 405, and never after an attempt that may have had its effect. A site
that does not tell its version, as one that keeps it from a tenant's user, is taken for an older one; where the version cannot
be read for now, the call fails before it is made. Volumes are attached and detached by the classic action where a newer
system has it, since the update in its place takes from the server what it does not list. Such updates of one client to one
server, and its \`Servers.update\`, come one after the other, each when the task of the one before has ended; of two clients,
one can take away what the other attaches at the same time.

Some calls have the same path in both forms, so that the version alone decides, and they do not do the same. On a site from
6.10.0 on

- \`Volumes.create\` makes a shared disk of whole GB, because the document has no other volumes;
- \`Servers.delete\` deletes at once, or with \`deleteDisks\` of false moves the server to the recycle bin, with its disks;
- fields that the document has no place for are refused before anything is sent.

The forms of 2024 follow the vendor's document and have run against the simulator; no site has been seen to take them. Where
one takes them otherwise, \`protocol: "classic"\` sends what the Python client sends. Inventories of \`hci\` and of a site file
are always classic: their records keep their shape when a site is upgraded.

Calls that are not listed here are the same in both. Paths stand below \`/janus\`.

`

const short = (path: string): string => path.replace("/janus/", "")

const cell = (method: HttpMethod, paths: ReadonlyArray<string>): string =>
  paths.map((path) => `\`${method} ${short(path)}\``).join(", else ")

const head = ["call", "classic", "2024", "what differs"]

const rowOf = (name: string, { method, path }: Classic, difference: Difference): ReadonlyArray<string> => [
  `\`${name}\``,
  cell(method, [path, ...(difference.older ?? [])]),
  cell(difference.method ?? method, difference.paths),
  difference.what
]

/** Rows as the formatter lays them out: all cells of a column as wide as the widest. */
const layOut = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)))
  const line = (cells: ReadonlyArray<string>) =>
    `| ${cells.map((text, at) => text.padEnd(widths[at] ?? 0)).join(" | ")} |\n`
  return [head, widths.map((width) => "-".repeat(width)), ...rows].map(line).join("")
}

/** The page. */
export const print = (rows: ReadonlyArray<readonly [name: string, classic: Classic, difference: Difference]>): string =>
  `${intro}${layOut(rows.map((each) => rowOf(...each)))}`
