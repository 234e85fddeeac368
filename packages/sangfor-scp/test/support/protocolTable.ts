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

- \`"classic"\`, the default: what systems up to 6.9 take, and newer ones beside it, but for EIPs.
- \`"2024"\`: what the vendor's document for 6.11 has.
- \`"detect"\`: the site is asked for its version, once. From 6.10.0 on the forms of 2024 are tried first, before it the
  classic ones. A path that the site does not have is followed by the older ones, once; the one that works is remembered
  for the connection. Where none works, the error says which dates were tried.

\`"detect"\` is not the default, for two reasons. The forms of 2024 follow the vendor's document and have run against the
simulator, and against no site. And some of them do something else than the classic ones: on a site from 6.10.0 on

- \`Volumes.create\` makes a shared disk of whole GB, because the document has no other volumes; it refuses \`preallocate\`;
- \`Servers.delete\` that keeps the disks moves the server to the recycle bin, with its disks;
- \`Servers.attachVolume\` and \`Servers.detachVolume\` are updates that list all disks of the server: a disk that the list
  lacks is taken from the server. Those of one client to one server, and its \`Servers.update\`, come one after the other, each
  when the task of the one before has ended; of two clients, one can take away what the other attaches at the same time;
- \`Eips\` are floating IPs.

It becomes the default once sites of 6.9, 6.10 and 6.11 have shown that \`GET 20180725/system/version\` is open to a tenant's
user, that a path which a site lacks is a 404 or 405 without an effect, that a server has all its disks after a volume was
attached and detached, that \`force\` of 0 keeps a server in the recycle bin, and that a volume and a floating IP are created,
found, changed and deleted.

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
