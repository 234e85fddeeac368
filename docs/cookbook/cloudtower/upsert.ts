/** Create what is not there, update what is: by name, so that a second run changes nothing. */
import { Label, TaskPoller, VmPlacementGroup } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

const oldestLabel = (key: string, value: string) =>
  Effect.map(Label.getLabels({ where: { key, value }, orderBy: "createdAt_ASC", first: 1 }), ([oldest]) => oldest?.id)

/**
 * The label of this key and value; it is created where there is none. A Tower takes the same label twice: who creates it at
 * the same time as somebody else looks again, and deletes the own one where the other one is older.
 */
export const label = (key: string, value: string) =>
  Effect.gen(function* () {
    const existing = yield* oldestLabel(key, value)
    if (existing !== undefined) return existing
    const [created] = yield* Label.createLabel([{ key, value }]).pipe(TaskPoller.awaitTask)
    const { id } = yield* Effect.fromNullishOr(created)
    const oldest = yield* oldestLabel(key, value)
    if (oldest === undefined || oldest === id) return id
    yield* Label.deleteLabel({ where: { id } }).pipe(TaskPoller.awaitTask)
    return oldest
  })

/** Which vms of a cluster keep apart, under a name. */
export interface Apart {
  readonly cluster_id: string
  readonly name: string
  readonly vms: ReadonlyArray<string>
}

const find = ({ cluster_id, name }: Apart) =>
  Stream.runHead(VmPlacementGroup.list({ where: { name, cluster: { id: cluster_id } } }))

const policy = { enabled: true, vm_vm_policy: "MUST_DIFFERENT", vm_vm_policy_enabled: true } as const

const create = ({ cluster_id, name, vms }: Apart) =>
  VmPlacementGroup.createVmPlacementGroup([{ ...policy, cluster_id, name, vms: { id_in: [...vms] } }]).pipe(
    TaskPoller.awaitTask
  )

const update = (id: string, { vms }: Apart) =>
  VmPlacementGroup.updateVmPlacementGroup({ where: { id }, data: { ...policy, vms: { id_in: [...vms] } } }).pipe(
    TaskPoller.awaitTask
  )

/**
 * The placement group of this name. Who creates it at the same time wins: the name is taken then, and the group is updated
 * as one that was there.
 */
export const placementGroup = (apart: Apart) => {
  const updateFound = Effect.flatMap(
    find(apart),
    Option.match({
      onNone: () => Effect.succeed(false),
      onSome: ({ id }) => Effect.as(update(id, apart), true)
    })
  )
  const createNew = Effect.catchTag(create(apart), "TaskFailed", (error) =>
    error.reason === "DuplicateName" ? updateFound : Effect.fail(error)
  )
  return Effect.gen(function* () {
    if (!(yield* updateFound)) yield* createNew
    return yield* Effect.fromOption(yield* find(apart))
  })
}
