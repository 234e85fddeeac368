/** `hci inventory`. */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import type { CliFailure } from "../../CliFailure.ts"
import { integer, optionalText } from "../../flags.ts"
import { platformNames } from "./platform.ts"

const exportCommand = Command.make(
  "export",
  {
    platform: Flag.Literals("platform", platformNames).pipe(Flag.withDescription("The platform of the site")),
    url: Flag.String("url").pipe(
      Flag.withMetavar("URL"),
      Flag.withDescription(
        "Address of the site, as in https://scp.example or https://10.0.0.10:4430; without a scheme it is https"
      )
    ),
    out: Flag.String("out").pipe(
      Flag.withMetavar("DIR"),
      Flag.withDescription(
        "Folder for <resource>.ndjson and manifest.json, of this site alone; made when it does not exist"
      )
    ),
    tls: Flag.String("tls").pipe(
      Flag.withMetavar("verify|insecure|sha256:<fingerprint>"),
      Flag.withDescription("How the certificate of the site is checked (default: verify)"),
      Flag.withDefault("verify")
    ),
    ca: optionalText("ca", "FILE", "Authority that signed the certificate, or the certificate itself, as PEM"),
    resources: optionalText(
      "resources",
      "a,b",
      "Only these resources, as in servers,volumes or vms,vm-disks (default: all); the files of others stay; a name that does not exist prints " +
        "the names of all"
    ),
    pageSize: integer("page-size", 1, 1000).pipe(
      Flag.withDescription(
        "Records per request (default: 100 on sangfor-scp, where it is the most; 500 on cloudtower)"
      ),
      Flag.optional
    ),
    concurrency: integer("concurrency", 1, 32).pipe(
      Flag.withDescription("Resources read at once (default: 3)"),
      Flag.withDefault(3)
    ),
    onInvalid: Flag.Literals("on-invalid", ["skip", "fail"]).pipe(
      Flag.withDescription(
        "Records that do not fit their model: leave them out and count them, or fail (default: skip)"
      ),
      Flag.withDefault("skip")
    ),
    onIncomplete: Flag.Literals("on-incomplete", ["relist", "fail"]).pipe(
      Flag.withDescription(
        "Listings that changed while they were read: list again, three times in all, or fail (default: relist)"
      ),
      Flag.withDefault("relist")
    ),
    noRateLimit: Flag.Boolean("no-rate-limit").pipe(
      Flag.withoutNegation,
      Flag.withDescription("Send more than the 600 reads a minute that sangfor-scp allows; cloudtower has no limit"),
      Flag.withDefault(false)
    )
  },
  (input) =>
    Effect.flatMap(
      Effect.promise(() => import("./run.ts")),
      ({ run }) => run(input)
    )
).pipe(
  Command.withDescription(
    "Write the resources of a site into files, a line of JSON per record. " +
      "Credentials come from HCI_SCP_USERNAME and HCI_SCP_PASSWORD, or HCI_SCP_ACCESS_KEY and HCI_SCP_SECRET_KEY " +
      "(with HCI_SCP_REGION and HCI_SCP_SERVICE if they are not the default), and for CloudTower from " +
      "HCI_CLOUDTOWER_API_KEY, or HCI_CLOUDTOWER_USERNAME and HCI_CLOUDTOWER_PASSWORD (with HCI_CLOUDTOWER_SOURCE " +
      "for users of a directory, and HCI_CLOUDTOWER_AUTH_CONFIG_ID for a login strategy). On a terminal, a prompt asks for what is missing."
  ),
  Command.withShortDescription("Write the resources of a site into files"),
  Command.withExamples([
    {
      command: "hci inventory export --platform sangfor-scp --url https://scp.example --out ./inventory",
      description: "Export a site whose certificate is trusted"
    },
    {
      command:
        'hci inventory export --platform sangfor-scp --url https://10.0.0.10 --tls "sha256:$FINGERPRINT" --resources servers,volumes --out ./inventory',
      description: "Export two resources of a site whose certificate has the SHA-256 fingerprint in $FINGERPRINT"
    },
    {
      command: "hci inventory export --platform cloudtower --url https://tower.example --out ./tower",
      description: "Export a CloudTower"
    }
  ])
)

const database = Flag.String("db").pipe(
  Flag.withMetavar("DB"),
  Flag.withDescription(
    "What sync has written: a file of SQLite, postgres://USER@HOST/DATABASE (password in PGPASSWORD), or parquet:DIR, which " +
      "DuckDB reads (npm install @duckdb/node-api) (default: inventory.sqlite)"
  ),
  Flag.withDefault("inventory.sqlite")
)

const from = integer("from", 1, Number.MAX_SAFE_INTEGER)

const yes = (name: string, description: string) =>
  Flag.Boolean(name).pipe(Flag.withoutNegation, Flag.withDescription(description), Flag.withDefault(false))

const syncCommand = Command.make(
  "sync",
  {
    sites: Flag.String("sites").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription("File of the sites, TOML or JSON (default: sites.toml)"),
      Flag.withDefault("sites.toml")
    ),
    sink: optionalText(
      "sink",
      "SINK",
      "Where to write: sqlite:FILE, ndjson:DIR, ndjson.gz:DIR, ndjson.zst:DIR, csv:DIR, csv.gz:DIR, csv.zst:DIR, parquet:DIR, " +
        "postgres://USER@HOST/DATABASE (password in PGPASSWORD) or stdout (default: what the file says, or sqlite:inventory.sqlite)"
    ),
    only: optionalText("only", "a,b", "Only these sites of the file"),
    resources: optionalText(
      "resources",
      "a,b",
      "Read these resources, as in vms,servers, or default, or all, of every site whose platform has them (default: what the file says)"
    ),
    onlyFailed: yes("only-failed", "Go on with the last run, and read what is not whole"),
    new: yes("new", "Begin a new run, also where the last one was cut off"),
    incremental: yes(
      "incremental",
      "Read from CloudTower 4.6.0 and later only what its change feed names since the last whole run; needs sqlite, and change_feed in the file"
    ),
    takeOver: yes("take-over", "Go on with a run although its process may be alive, as one that hangs"),
    keepRuns: integer("keep-runs", 1, 100_000).pipe(
      Flag.withDescription("Runs that are kept, this one included (default: all)"),
      Flag.optional
    ),
    onInvalid: Flag.Literals("on-invalid", ["skip", "fail"]).pipe(
      Flag.withDescription(
        "Records that do not fit their model: leave them out and count them, or fail (default: skip)"
      ),
      Flag.withDefault("skip")
    ),
    onIncomplete: Flag.Literals("on-incomplete", ["relist", "fail"]).pipe(
      Flag.withDescription("Listings that changed while they were read: list again, or fail (default: relist)"),
      Flag.withDefault("relist")
    ),
    prometheus: optionalText("prometheus", "FILE", "Write what was read as text for Prometheus, too")
  },
  (input) =>
    Effect.flatMap(
      Effect.promise(() => import("./sync.ts")),
      ({ run }) => run(input)
    )
).pipe(
  Command.withDescription(
    "Read all sites of a file into one place: complete or told, and gone on with after a kill. Ends with 0 when everything " +
      "is whole, with 3 when a part is, and with 1 when nothing could be read or written."
  ),
  Command.withShortDescription("Read many sites into one place"),
  Command.withExamples([
    { command: "hci inventory sync", description: "Read the sites of sites.toml into inventory.sqlite" },
    {
      command: "hci inventory sync --sites sites.toml --sink parquet:./lake --keep-runs 30",
      description: "Keep 30 runs as Parquet"
    }
  ])
)

const queryCommand = Command.make(
  "query",
  {
    database,
    format: Flag.Literals("format", ["table", "json", "csv"]).pipe(
      Flag.withDescription("How the result is printed (default: table)"),
      Flag.withDefault("table")
    ),
    query: Argument.String("query").pipe(
      Argument.withDescription("SQL that reads, or the name of a query; without it, the names are printed"),
      Argument.optional
    )
  },
  (input) =>
    Effect.flatMap(
      Effect.promise(() => import("./databases.ts")),
      ({ query }) => query(input)
    )
).pipe(
  Command.withDescription("Ask a database: by SQL, or by the name of a query"),
  Command.withExamples([
    { command: "hci inventory query", description: "List the named queries" },
    {
      command: 'hci inventory query "SELECT site, count(*) FROM latest_machines GROUP BY site"',
      description: "Count the machines of each site"
    },
    {
      command: "hci inventory query --db parquet:./lake --format csv orphan-disks",
      description: "Ask the Parquet files of a folder"
    }
  ])
)

const statusCommand = Command.make(
  "status",
  {
    database,
    format: Flag.Literals("format", ["table", "json", "csv"]).pipe(
      Flag.withDescription("How the runs are printed (default: table)"),
      Flag.withDefault("table")
    )
  },
  (input) =>
    Effect.flatMap(
      Effect.promise(() => import("./databases.ts")),
      ({ status }) => status(input)
    )
).pipe(Command.withDescription("List the runs of a database, and what is not whole"))

const reportCommand = Command.make(
  "report",
  {
    database,
    out: Flag.String("out").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription("File of the report (default: inventory.html)"),
      Flag.withDefault("inventory.html")
    ),
    title: optionalText("title", "TEXT", "Title of the report (default: Inventory)")
  },
  (input) =>
    Effect.flatMap(
      Effect.promise(() => import("./databases.ts")),
      ({ report }) => report(input)
    )
).pipe(Command.withDescription("Write a report of a database: one HTML file that needs nothing else"))

const diffCommand = Command.make(
  "diff",
  {
    database,
    from: from.pipe(Flag.withDescription("Run before (default: the one before the last)"), Flag.optional),
    to: integer("to", 1, Number.MAX_SAFE_INTEGER).pipe(
      Flag.withDescription("Run after (default: the last one)"),
      Flag.optional
    ),
    site: optionalText("site", "NAME", "Only this site"),
    otherSite: optionalText("other-site", "NAME", "Compare the site with this one, within one run"),
    now: optionalText("now", "FILE", "Compare the run with what the sites of this file hold now"),
    noise: yes("noise", "Show fields, too, that change all the time, as use of memory"),
    ignore: optionalText("ignore", "a,b", "Fields that do not count"),
    format: Flag.Literals("format", ["text", "json"]).pipe(
      Flag.withDescription("How changes are printed (default: text)"),
      Flag.withDefault("text")
    )
  },
  (input) =>
    Effect.flatMap(
      Effect.promise(() => import("./databases.ts")),
      ({ diff }) => diff(input)
    )
).pipe(
  Command.withDescription("Show what was added, removed and changed between two runs, two sites, or a run and now"),
  Command.withExamples([
    { command: "hci inventory diff", description: "What the last run changed" },
    { command: "hci inventory diff --now sites.toml", description: "What has changed since the last run" }
  ])
)

/** The command. */
export const inventory: Command.Command<"inventory", never, {}, CliFailure, Command.Environment> = Command.make(
  "inventory"
).pipe(
  Command.withDescription("Inventories: the resources of sites, in a database or in files"),
  Command.withSubcommands([syncCommand, queryCommand, diffCommand, reportCommand, statusCommand, exportCommand]),
  Command.withExamples([
    {
      command: "hci inventory export --platform sangfor-scp --url https://scp.example --out ./inventory",
      description: "Export a site"
    }
  ])
)
