/** The scripted server of users, under the name that the tests of all packages know it by. */
export type {
  /** A server in the process of the test. */
  ScriptedServer as InProcessServer
} from "@effect-hci/simulator/ScriptedServer"
export { make, response } from "@effect-hci/simulator/ScriptedServer"
