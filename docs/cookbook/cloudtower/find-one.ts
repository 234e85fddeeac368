/** Exactly one resource, by its name, its id, or its id in the cluster. None and several are errors, not the first. */
import { Cluster, Host, Vm } from "@effect-hci/cloudtower"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

/** No resource, or more than one, goes by this text. */
export class NotOne extends Schema.TaggedError<NotOne>()("NotOne", {
  kind: Schema.String,
  text: Schema.String,
  found: Schema.Literals(["none", "several"])
}) {
  override get message(): string {
    return `${this.found === "none" ? "No" : "More than one"} ${this.kind} goes by ${JSON.stringify(this.text)}.`
  }
}

const only = <A, E, R>(kind: string, text: string, records: Stream.Stream<A, E, R>) =>
  Effect.flatMap(Stream.runCollect(Stream.take(records, 2)), ([record, other]) => {
    if (record === undefined) return Effect.fail(new NotOne({ kind, text, found: "none" }))
    return other === undefined ? Effect.succeed(record) : Effect.fail(new NotOne({ kind, text, found: "several" }))
  })

/** The conditions of one resource. A name that looks like an id is found too. */
const goesBy = (text: string) => ({ OR: [{ id: text }, { local_id: text }, { name: text }] })

export const vm = (text: string) => only("vm", text, Vm.list({ where: goesBy(text) }))

export const host = (text: string) => only("host", text, Host.list({ where: goesBy(text) }))

export const cluster = (text: string) => only("cluster", text, Cluster.list({ where: goesBy(text) }))
