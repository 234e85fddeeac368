/** `hci inventory`. */
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

/** The command. */
export const inventory: Command.Command<"inventory", never, {}, CliFailure, Command.Environment> = Command.make(
  "inventory"
).pipe(
  Command.withDescription("Inventories: the resources of a site, in files"),
  Command.withSubcommands([exportCommand]),
  Command.withExamples([
    {
      command: "hci inventory export --platform sangfor-scp --url https://scp.example --out ./inventory",
      description: "Export a site"
    }
  ])
)
