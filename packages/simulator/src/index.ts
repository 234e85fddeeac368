/**
 * Sangfor SCP and SmartX CloudTower to test against: in process, or over HTTP(S), with faults on demand.
 *
 * It imports no other package of this project: what the vendors' documents say is written here a second time, so that a
 * test of a client finds a mistake of either side.
 *
 * @since 0.1.0
 */
export * as Certificate from "./Certificate.ts"
export * as CloudTower from "./CloudTower.ts"
export type * as Counters from "./Counters.ts"
export * as FaultRule from "./FaultRule.ts"
export type * as Handle from "./Handle.ts"
export * as CuttingServer from "./CuttingServer.ts"
export * as Misbehaviour from "./Misbehaviour.ts"
export * as Script from "./Script.ts"
export * as ScriptedCloudTower from "./ScriptedCloudTower.ts"
export * as ScriptedSangforScp from "./ScriptedSangforScp.ts"
export * as ScriptedServer from "./ScriptedServer.ts"
export * as StartErrors from "./StartErrors.ts"
export * as SangforScp from "./SangforScp.ts"
export * as SimulatorState from "./SimulatorState.ts"
export * as SocketServer from "./SocketServer.ts"
