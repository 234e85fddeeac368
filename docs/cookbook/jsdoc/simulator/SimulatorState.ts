import { CloudTower, SimulatorState } from "@effect-hci/simulator"
import { Effect } from "effect"

// A simulator that starts with the records of an export; needs a FileSystem to read it with.
export const program = (folder: string) =>
  Effect.map(SimulatorState.readCloudTower(folder), (load) => CloudTower.layerClient({ load }))
