/**
 * Writes to machines that are there: which, whether they may, and what becomes of them.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type { Outcome } from "../outcome.ts"
import { all, badRequest, notFound } from "../outcome.ts"
import type { Call, Handler } from "../call.ts"
import * as Listing from "../query/listing.ts"
import type { Json, JsonObject } from "../../engine/json.ts"
import { asObject, asText } from "../../engine/json.ts"
import type { Row } from "../store/table.ts"
import { each } from "./generic.ts"
import type { Plan } from "./generic.ts"
import { begin, ensureFree } from "./work.ts"

/** What is done to one machine at the end of its task. */
export type Effect = () => void

/** Plans what is done to a machine. */
export type Step = (call: Call, vm: Machine, params: JsonObject) => Outcome<Effect>

/** A machine, and what is asked of it. */
export interface Machine {
  readonly id: string
  readonly row: Row
  readonly read: (field: string) => Json
  readonly patch: (values: JsonObject) => void
}

/** A machine of a row. */
export const machine = ({ store }: Call, row: Row): Machine => {
  const id = store.idOf("Vm", row)
  return {
    id,
    row,
    read: (field) => store.read("Vm", row, field),
    patch: (values) => store.patch("Vm", id, values)
  }
}

/** A machine by its id, or 404. */
export const findMachine = (call: Call, id: Json | undefined): Outcome<Machine> => {
  const row = call.store.find("Vm", asText(id))
  return row === undefined ? notFound(`Vm ${JSON.stringify(id)} does not exist`) : Result.succeed(machine(call, row))
}

/** Everything that a `where` matches, or 404 when that is nothing. */
export const select = (call: Call, model: string, where: Json | undefined): Outcome<ReadonlyArray<Row>> => {
  const table = call.store.table(model)
  if (table === undefined) return notFound(`No ${model} matches`)
  return Result.flatMap(Listing.matching(call, table, asObject(where)), (rows) =>
    rows.length === 0 ? notFound(`No ${model} matches ${JSON.stringify(where ?? {})}`) : Result.succeed(rows)
  )
}

/** A change of machines, and the states that it is for; all of them when left out. */
export interface Change {
  readonly from?: ReadonlyArray<string>
  readonly status?: "UPDATING" | "DELETING"
  readonly step: Step
}

const ensureState = ({ from }: Change, vm: Machine): Outcome<void> => {
  const status = asText(vm.read("status"))
  if (from === undefined || from.includes(status)) return Result.void
  return badRequest(`Vm ${vm.id} is ${status}: this needs ${from.join(" or ")}`)
}

/** Plans a change of these machines. */
export const planChange = (call: Call, change: Change, rows: ReadonlyArray<Row>, params: JsonObject): Outcome<Plan> =>
  Result.gen(function* () {
    const machines = rows.map((row) => machine(call, row))
    yield* ensureFree(
      call,
      "Vm",
      machines.map(({ id }) => id)
    )
    const effects = yield* all(machines, (vm) =>
      Result.flatMap(ensureState(change, vm), () => change.step(call, vm, params))
    )
    return () =>
      machines.map(({ id }, index) =>
        begin(call, {
          model: "Vm",
          id,
          status: change.status ?? "UPDATING",
          apply: effects[index] ?? (() => undefined)
        })
      )
  })

/** The handler of a change of the machines under `where`. */
export const handler =
  (change: Change): Handler =>
  (call) =>
    each(call, (params) =>
      Result.flatMap(select(call, "Vm", params["where"]), (rows) => planChange(call, change, rows, params))
    )

/** The handler of a change of the machines whose devices are under `where`; they are told to the step. */
export const deviceHandler =
  (
    model: "VmDisk" | "VmNic",
    step: (call: Call, device: string, params: JsonObject, read: (field: string) => Json) => Outcome<Effect>
  ): Handler =>
  (call) =>
    each(call, (params) =>
      Result.gen(function* () {
        const rows = yield* select(call, model, params["where"])
        const owners = Map.groupBy(rows, (row) => asText(call.store.read(model, row, "vm")))
        const machines = [...owners.keys()].flatMap((id) => call.store.find("Vm", id) ?? [])
        const change: Change = {
          step: (_, vm) =>
            Result.map(
              all(owners.get(vm.id) ?? [], (row) =>
                step(call, call.store.idOf(model, row), params, (field) => call.store.read(model, row, field))
              ),
              (effects) => () => {
                for (const effect of effects) effect()
              }
            )
        }
        return yield* planChange(call, change, machines, params)
      })
    )
