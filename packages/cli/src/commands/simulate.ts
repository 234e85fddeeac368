/**
 * `hci simulate`.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import type { CliFailure } from "../CliFailure.ts"
import { duration, integer, servers } from "../flags.ts"
import type { Interruption } from "../Interruption.ts"

const credential = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withMetavar("TEXT"), Flag.withDescription(description), Flag.optional)

const sangforScp = Command.make(
  "sangfor-scp",
  {
    port: integer("port", 0, 65_535).pipe(
      Flag.withDescription("Port on 127.0.0.1 (default: one that is free)"),
      Flag.withDefault(0)
    ),
    tls: Flag.Boolean("tls").pipe(
      Flag.withDescription("HTTPS, with a new self-signed certificate (default: no)"),
      Flag.withDefault(false)
    ),
    servers: servers.pipe(Flag.withDescription("Machines at the start (default: 100)"), Flag.withDefault(100)),
    seed: integer("seed", 0, 0xffff_ffff).pipe(
      Flag.withDescription("Where everything is computed from; the same seed makes the same site (default: 1)"),
      Flag.withDefault(1)
    ),
    taskTime: duration("task-time").pipe(Flag.withDescription("How long a task takes (default: 2s)"), Flag.optional),
    tokenTtl: duration("token-ttl").pipe(Flag.withDescription("How long a login is good (default: 1d)"), Flag.optional),
    latency: duration("latency").pipe(
      Flag.withDescription("How long every request waits (default: not at all)"),
      Flag.optional
    ),
    rateLimit: Flag.Boolean("rate-limit").pipe(
      Flag.withDescription("Refuse more than 600 reads or 100 writes a minute (default: no)"),
      Flag.withDefault(false)
    ),
    faults: Flag.String("fault").pipe(
      Flag.withMetavar("RULE"),
      Flag.withDescription('What goes wrong, as in "Servers.*:drop,count=3" or "*:status=503,probability=0.1"'),
      Flag.atLeast(0)
    ),
    accessKey: credential("access-key", "Access key (default: from the seed)"),
    secretKey: credential("secret-key", "Secret key (default: from the seed)"),
    region: credential("region", "Region of signatures (default: cn-south-1)"),
    service: credential("service", "Service of signatures (default: open-api)"),
    username: credential("username", "User name (default: admin)"),
    password: credential("password", "Password (default: from the seed)"),
    json: Flag.Boolean("json").pipe(
      Flag.withDescription("Print the address and the credentials as one line of JSON"),
      Flag.withDefault(false)
    )
  },
  (input) =>
    Effect.flatMap(
      Effect.promise(() => import("../jobs/simulate.ts")),
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
      command: 'hci simulate sangfor-scp --fault "Servers.list:status=503,probability=0.2" --latency 50ms',
      description: "A slow and flaky site"
    }
  ])
)

/** The command. */
export const simulate: Command.Command<"simulate", never, {}, CliFailure, Interruption> = Command.make("simulate").pipe(
  Command.withDescription("Simulators to try and test against"),
  Command.withSubcommands([sangforScp])
)
