/**
 * `hci simulate`.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import type { CliFailure } from "../CliFailure.ts"
import { duration, integer } from "../flags.ts"
import type { Interruption } from "../Interruption.ts"

const text = (name: string, metavar: string, description: string) =>
  Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(description), Flag.optional)

const common = {
  port: integer("port", 0, 65_535).pipe(
    Flag.withDescription("Port on 127.0.0.1 (default: one that is free)"),
    Flag.withDefault(0)
  ),
  tls: Flag.Boolean("tls").pipe(
    Flag.withDescription("HTTPS, with a new self-signed certificate (default: no)"),
    Flag.withDefault(false)
  ),
  seed: integer("seed", 0, 0xffff_ffff).pipe(
    Flag.withDescription("Where everything is computed from; the same seed makes the same site (default: 1)"),
    Flag.optional
  ),
  taskTime: duration("task-time").pipe(Flag.withDescription("How long a task takes (default: 2s)"), Flag.optional),
  tokenTtl: duration("token-ttl").pipe(Flag.withDescription("How long a login is good (default: 1d)"), Flag.optional),
  latency: duration("latency").pipe(
    Flag.withDescription("How long every request waits (default: not at all)"),
    Flag.optional
  ),
  password: text("password", "TEXT", "Password (default: from the seed)"),
  json: Flag.Boolean("json").pipe(
    Flag.withDescription("Print the address and the credentials as one line of JSON"),
    Flag.withDefault(false)
  )
}

const world = {
  load: text("load", "PATH", "Go on with a world that --save has written, or start as the site of an export's folder"),
  save: text("save", "FILE", "Write the world into a file when it is stopped")
}

const faults = (first: string) =>
  Flag.String("fault").pipe(
    Flag.withMetavar("RULE"),
    Flag.withDescription(`What goes wrong, as in "${first}:drop,count=3" or "*:status=503,probability=0.1"`),
    Flag.atLeast(0)
  )

const sangforScp = Command.make(
  "sangfor-scp",
  {
    ...common,
    servers: integer("servers", 0, 1_000_000).pipe(
      Flag.withDescription("Machines at the start (default: 100)"),
      Flag.optional
    ),
    rateLimit: Flag.Boolean("rate-limit").pipe(
      Flag.withDescription("Refuse more than 600 reads or 100 writes a minute (default: no)"),
      Flag.withDefault(false)
    ),
    faults: faults("Servers.*"),
    accessKey: text("access-key", "TEXT", "Access key (default: from the seed)"),
    secretKey: text("secret-key", "TEXT", "Secret key (default: from the seed)"),
    region: text("region", "TEXT", "Region of signatures (default: cn-south-1)"),
    service: text("service", "TEXT", "Service of signatures (default: open-api)"),
    username: text("username", "TEXT", "User name (default: admin)"),
    ...world
  },
  (input) =>
    Effect.flatMap(
      Effect.promise(() => import("../jobs/simulators/sangforScp.ts")),
      ({ run }) => run(input)
    )
).pipe(
  Command.withDescription(
    "Run a simulated Sangfor Cloud Platform on this machine, until Ctrl-C. Real routes, signatures, paging and tasks; " +
      "faults on demand. Never give it credentials of a real site."
  ),
  Command.withShortDescription("A simulated Sangfor Cloud Platform"),
  Command.withExamples([
    { command: "hci simulate sangfor-scp --tls --servers 10000", description: "Ten thousand machines behind HTTPS" },
    {
      command: "hci simulate sangfor-scp --load ./inventory --save world.json",
      description: "The site of an export, which remembers what was done to it"
    },
    {
      command: 'hci simulate sangfor-scp --fault "Servers.list:status=503,probability=0.2" --latency 50ms',
      description: "A slow and flaky site"
    }
  ])
)

const cloudTower = Command.make(
  "cloudtower",
  {
    ...common,
    vms: integer("vms", 0, 1_000_000).pipe(Flag.withDescription("Machines at the start (default: 100)"), Flag.optional),
    clusters: integer("clusters", 1, 1000).pipe(
      Flag.withDescription("Clusters that run machines (default: 2, or one for each 2000 machines)"),
      Flag.optional
    ),
    version: text("version", "VERSION", "Version whose paths and fields are served, as in 4.8.1 (default: the newest)"),
    faults: faults("Vm.*"),
    username: text("username", "TEXT", "User name (default: root)"),
    ...world
  },
  (input) =>
    Effect.flatMap(
      Effect.promise(() => import("../jobs/simulators/cloudTower.ts")),
      ({ run }) => run(input)
    )
).pipe(
  Command.withDescription(
    "Run a simulated SmartX CloudTower on this machine, until Ctrl-C. Every operation of the versions from 2.8.0 on, " +
      "with its filters, its tasks and its logins; faults on demand. Never give it credentials of a real Tower."
  ),
  Command.withShortDescription("A simulated SmartX CloudTower"),
  Command.withExamples([
    { command: "hci simulate cloudtower --tls --vms 10000", description: "Ten thousand machines behind HTTPS" },
    {
      command: "hci simulate cloudtower --version 4.0.0 --load world.json --save world.json",
      description: "An older Tower that remembers what was done to it"
    },
    {
      command: 'hci simulate cloudtower --fault "Vm.getVms:status=503,probability=0.2" --latency 50ms',
      description: "A slow and flaky Tower"
    }
  ])
)

const scrub = Command.make(
  "scrub",
  {
    load: Flag.String("load").pipe(
      Flag.withMetavar("PATH"),
      Flag.withDescription("A world that --save has written, or the folder of an export, of either platform")
    ),
    save: Flag.String("save").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription("Write the scrubbed world into this file")
    )
  },
  (input) =>
    Effect.flatMap(
      Effect.promise(() => import("../jobs/simulators/scrub.ts")),
      ({ run }) => run(input)
    )
).pipe(
  Command.withDescription(
    "Take names, descriptions, addresses, serial numbers and secrets out of a world, so that it can be shown to others. " +
      "The same text becomes the same other text; ids, numbers, times and the platform's own words stay. Runs with the " +
      "same secret in HCI_SCRUB_KEY make the same texts; without it, each run makes up its own and forgets it."
  ),
  Command.withShortDescription("A world without names, addresses and secrets"),
  Command.withExamples([
    { command: "hci simulate scrub --load ./inventory --save world.json", description: "An export, fit to be shown" }
  ])
)

/** The command. */
export const simulate: Command.Command<"simulate", never, {}, CliFailure, Command.Environment | Interruption> =
  Command.make("simulate").pipe(
    Command.withDescription("Simulators to try and test against"),
    Command.withSubcommands([cloudTower, sangforScp, scrub])
  )
