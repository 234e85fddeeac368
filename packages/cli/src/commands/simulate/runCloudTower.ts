/** Runs `hci simulate cloudtower`. */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import * as Version from "@effect-hci/core/Version"
import * as CloudTower from "@effect-hci/simulator/CloudTower"
import * as SimulatorState from "@effect-hci/simulator/SimulatorState"
import type { CliFailure } from "../../CliFailure.ts"
import type { Files } from "../../stateFile.ts"
import * as Text from "../../ui/text.ts"
import * as Simulate from "./serve.ts"

/** The flags. */
export interface Input extends Simulate.Input {
  /** Vms at the start. */
  readonly vms: Option.Option<number>
  /** Clusters that run vms. */
  readonly clusters: Option.Option<number>
  /** The version of CloudTower whose paths and fields are served. */
  readonly version: Option.Option<string>
  /** Whether there is a root user at the start. */
  readonly rootUser: Option.Option<boolean>
  /** Whether a name and a password are not enough to log in. */
  readonly twoFactor: Option.Option<boolean>
  /** How long an API key is valid. */
  readonly apiKeyTtl: Option.Option<Duration.Duration>
  readonly feedUsername: Option.Option<string>
  readonly feedPassword: Option.Option<string>
  /** Whether the change feed takes a token or an API key too. */
  readonly feedToken: Option.Option<boolean>
  /** Whether unknown keys of a `where` are ignored. */
  readonly ignoreUnknownWhere: Option.Option<boolean>
  /** Whether vms get their names back when they leave the recycle bin. */
  readonly restoreNames: Option.Option<boolean>
}

const changeFeedOf = ({ feedPassword, feedToken, feedUsername }: Input): CloudTower.ChangeFeedOptions => ({
  ...Record.getSomes({ username: feedUsername }),
  ...Record.getSomes({ password: Simulate.redacted(feedPassword) }),
  ...Record.getSomes({ token: feedToken })
})

const optionsOf = (input: Input): Effect.Effect<CloudTower.ServerOptions, CliFailure, Files> => {
  const { apiKeyTtl, clusters, ignoreUnknownWhere, restoreNames, rootUser, seed, twoFactor, version, vms } = input
  return Effect.map(Simulate.loadState(input, { seed, vms, clusters }, SimulatorState.readCloudTower), (state) => ({
    ...Simulate.optionsOf(input),
    ...Record.getSomes({ vms, clusters }),
    ...Record.getSomes({ version }),
    ...Record.getSomes({ rootUser, twoFactor, ignoreUnknownWhere, restoreNames }),
    ...Record.getSomes({ apiKeyTtl }),
    changeFeed: changeFeedOf(input),
    ...state
  }))
}

/** A simulated CloudTower that listens. */
export const layer = (
  options: CloudTower.ServerOptions,
  loadedPath?: Option.Option<string>
): Layer.Layer<CloudTower.Simulator, CliFailure> => Simulate.layer(CloudTower.layerServer(options), loadedPath)

/** Credentials of the change feed, which older Towers do not have. */
const feedOf = ({ changeFeed, version }: CloudTower.CloudTowerHandle) =>
  Version.isOlder(version, "4.6.0")
    ? {}
    : { feedUsername: changeFeed.username, feedPassword: Redacted.value(changeFeed.password) }

const connectionOf = (handle: CloudTower.CloudTowerHandle): Simulate.ConnectionInfo => ({
  platform: "cloudtower",
  url: handle.url,
  username: handle.credentials.username,
  password: Redacted.value(handle.credentials.password),
  apiKey: Redacted.value(handle.apiKey),
  ...feedOf(handle),
  version: handle.version,
  ...Simulate.fingerprintOf(handle)
})

/** What logs in: with two-factor login on, that is an API key. */
const variablesOf = ({ apiKey, credentials }: CloudTower.CloudTowerHandle, twoFactor: boolean) =>
  twoFactor
    ? { HCI_CLOUDTOWER_API_KEY: Redacted.value(apiKey) }
    : {
        HCI_CLOUDTOWER_USERNAME: credentials.username,
        HCI_CLOUDTOWER_PASSWORD: Redacted.value(credentials.password)
      }

const serve = Effect.fnUntraced(function* (input: Input) {
  const handle = yield* CloudTower.Simulator
  return yield* Simulate.serve(
    {
      title: "SmartX CloudTower",
      variables: variablesOf(
        handle,
        Option.getOrElse(input.twoFactor, () => false)
      ),
      size: Text.plural(yield* handle.vms.count, "vm"),
      connection: connectionOf(handle),
      state: handle.save
    },
    input
  )
})

/** Serves until a signal comes, and saves the state then. */
export const run: (input: Input) => Effect.Effect<never, CliFailure, Simulate.Environment> = Effect.fnUntraced(
  function* (input) {
    yield* Simulate.checkSave(input)
    const options = yield* optionsOf(input)
    return yield* Effect.provide(serve(input), layer(options, input.load))
  }
)
