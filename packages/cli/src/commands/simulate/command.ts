/** `hci simulate`, with a subcommand for each simulator. */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import type { CliFailure } from "../../CliFailure.ts"
import { duration, integer, moment, optionalText } from "../../flags.ts"
import type { SignalExitCode } from "../../runMain.ts"
import { scrub } from "../scrub/command.ts"

const commonFlags = {
  port: integer("port", 0, 65_535).pipe(
    Flag.withDescription("Port on 127.0.0.1 (default: one that is free)"),
    Flag.withDefault(0)
  ),
  tls: Flag.Boolean("tls").pipe(
    Flag.withDescription("Serve HTTPS, with a new self-signed certificate (default: no)"),
    Flag.withDefault(false)
  ),
  seed: integer("seed", 0, 0xffff_ffff).pipe(
    Flag.withDescription("The records are computed from it: the same seed gives the same records (default: 1)"),
    Flag.optional
  ),
  startTime: moment("start-time").pipe(
    Flag.withDescription("The time that records are computed from, as in 2026-01-31T12:00:00Z (default: now)"),
    Flag.optional
  ),
  hosts: optionalText(
    "hosts",
    "a,b",
    "Names that requests may have in their header Host, beside localhost and 127.* (default: none)"
  ),
  taskTime: duration("task-time").pipe(Flag.withDescription("How long a task takes (default: 2s)"), Flag.optional),
  tokenTtl: duration("token-ttl").pipe(Flag.withDescription("How long a login is valid (default: 1d)"), Flag.optional),
  latency: duration("latency").pipe(Flag.withDescription("How long every request waits (default: 0s)"), Flag.optional),
  password: optionalText("password", "TEXT", "Password of the user (default: computed from the seed)"),
  json: Flag.Boolean("json").pipe(
    Flag.withDescription("Print the address and the credentials as one line of JSON"),
    Flag.withDefault(false)
  )
}

const stateFlags = {
  load: optionalText(
    "load",
    "PATH",
    "Start with the simulator state that --save has written, or with the records of an export: a file or a folder"
  ),
  save: optionalText("save", "FILE", "Write the simulator state into this file when the simulator is stopped")
}

const faultFlag = (operations: string) =>
  Flag.String("fault").pipe(
    Flag.withMetavar("RULE"),
    Flag.withDescription(
      `Requests to fail, as in "${operations}:drop,count=3" or "*:status=503,probability=0.1"; may be given several times`
    ),
    Flag.atLeast(0)
  )

const sangforScp = Command.make(
  "sangfor-scp",
  {
    ...commonFlags,
    servers: integer("servers", 0, 1_000_000).pipe(
      Flag.withDescription("Servers at the start (default: 100)"),
      Flag.optional
    ),
    rateLimit: Flag.Boolean("rate-limit").pipe(
      Flag.withDescription("Reject more than 600 reads or 100 writes a minute with 429 (default: no)"),
      Flag.withDefault(false)
    ),
    faults: faultFlag("Servers.*"),
    accessKey: optionalText("access-key", "TEXT", "Access key (default: computed from the seed)"),
    secretKey: optionalText("secret-key", "TEXT", "Secret key (default: computed from the seed)"),
    region: optionalText("region", "TEXT", "Region of signatures (default: cn-south-1)"),
    service: optionalText("service", "TEXT", "Service of signatures (default: open-api)"),
    username: optionalText("username", "TEXT", "User name (default: admin)"),
    protocol: Flag.Literals("protocol", ["classic", "2024"]).pipe(
      Flag.withDescription(
        "The one protocol to serve: elastic IPs and volumes in MB, or floating IPs and shared volumes in GB (default: both)"
      ),
      Flag.optional
    ),
    version: optionalText(
      "version",
      "VERSION",
      "Version whose paths are served, as in 6.8.0 (default: 6.11.1, or 6.8.0 with the classic protocol)"
    ),
    ...stateFlags
  },
  (input) =>
    Effect.flatMap(
      Effect.promise(() => import("./runSangforScp.ts")),
      ({ run }) => run(input)
    )
).pipe(
  Command.withDescription(
    "Run a simulated Sangfor Cloud Platform on 127.0.0.1, until Ctrl-C, with the routes, signatures, paging and tasks of " +
      "the real one, and faults on demand. Never give it credentials of a real platform."
  ),
  Command.withShortDescription("Run a simulated Sangfor Cloud Platform"),
  Command.withExamples([
    { command: "hci simulate sangfor-scp --tls --servers 10000", description: "Ten thousand servers behind HTTPS" },
    {
      command: "hci simulate sangfor-scp --load ./inventory --save state.json",
      description: "Start with the records of an export, and save them with their changes"
    },
    {
      command: 'hci simulate sangfor-scp --fault "Servers.list:status=503,probability=0.2" --latency 50ms',
      description: "Delay every response, and fail every fifth listing of servers"
    }
  ])
)

const cloudTower = Command.make(
  "cloudtower",
  {
    ...commonFlags,
    vms: integer("vms", 0, 1_000_000).pipe(Flag.withDescription("Vms at the start (default: 100)"), Flag.optional),
    clusters: integer("clusters", 1, 1000).pipe(
      Flag.withDescription("Clusters that run vms (default: 2, or one for each 2000 vms)"),
      Flag.optional
    ),
    version: optionalText(
      "version",
      "VERSION",
      "Version whose paths and fields are served, as in 4.8.1 (default: the newest)"
    ),
    faults: faultFlag("Vm.*"),
    username: optionalText("username", "TEXT", "User name (default: root)"),
    rootUser: Flag.Boolean("root-user").pipe(
      Flag.withDescription("Whether there is a root user; without one, create-root-user makes it (default: yes)"),
      Flag.optional
    ),
    twoFactor: Flag.Boolean("two-factor").pipe(
      Flag.withDescription("Whether two-factor login is on, so that programs need an API key (default: no)"),
      Flag.optional
    ),
    apiKeyTtl: duration("api-key-ttl").pipe(
      Flag.withDescription("How long an API key is valid (default: without end)"),
      Flag.optional
    ),
    feedUsername: optionalText(
      "feed-username",
      "TEXT",
      "User name of the change feed, HCI_CLOUDTOWER_FEED_USERNAME of its clients (default: feed)"
    ),
    feedPassword: optionalText(
      "feed-password",
      "TEXT",
      "Password of the change feed, HCI_CLOUDTOWER_FEED_PASSWORD of its clients (default: computed from the seed)"
    ),
    feedToken: Flag.Boolean("feed-token").pipe(
      Flag.withDescription("Whether the change feed takes a token or an API key too (default: yes)"),
      Flag.optional
    ),
    ignoreUnknownWhere: Flag.Boolean("ignore-unknown-where").pipe(
      Flag.withDescription("Whether unknown keys of a where are ignored, and so select everything (default: no)"),
      Flag.optional
    ),
    restoreNames: Flag.Boolean("restore-names").pipe(
      Flag.withDescription("Whether vms get their names back when they leave the recycle bin (default: yes)"),
      Flag.optional
    ),
    ...stateFlags
  },
  (input) =>
    Effect.flatMap(
      Effect.promise(() => import("./runCloudTower.ts")),
      ({ run }) => run(input)
    )
).pipe(
  Command.withDescription(
    "Run a simulated SmartX CloudTower on 127.0.0.1, until Ctrl-C, with every operation of the versions from 2.8.0 on, " +
      "their filters, tasks and logins, and faults on demand. Never give it credentials of a real CloudTower."
  ),
  Command.withShortDescription("Run a simulated SmartX CloudTower"),
  Command.withExamples([
    { command: "hci simulate cloudtower --tls --vms 10000", description: "Ten thousand vms behind HTTPS" },
    {
      command: "hci simulate cloudtower --version 4.0.0 --load state.json --save state.json",
      description: "Continue with the saved state, served as version 4.0.0, and save it again"
    },
    {
      command: 'hci simulate cloudtower --fault "Vm.getVms:status=503,probability=0.2" --latency 50ms',
      description: "Delay every response, and fail every fifth listing of vms"
    }
  ])
)

/** The command. */
export const simulate: Command.Command<"simulate", never, {}, CliFailure, Command.Environment | SignalExitCode> =
  Command.make("simulate").pipe(
    Command.withDescription("Simulators to try and test against"),
    Command.withSubcommands([cloudTower, sangforScp, scrub]),
    Command.withExamples([
      { command: "hci simulate cloudtower --tls", description: "A CloudTower behind HTTPS" },
      { command: "hci simulate sangfor-scp --save state.json", description: "An SCP whose changes are kept" }
    ])
  )
