/** Copies the vms of a Tower into PostgreSQL, 500 rows in each statement; a copy that is run again updates its rows. */
import { Vm } from "@effect-hci/cloudtower"
import { Effect, Stream } from "effect"
import * as SqlClient from "effect/sql/SqlClient"

export const copyVms = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE IF NOT EXISTS vms (
      id text PRIMARY KEY, name text NOT NULL, status text NOT NULL, vcpu integer, memory_bytes bigint
    )`
  return yield* Vm.list().pipe(
    Stream.map(({ id, memory, name, status, vcpu }) => ({ id, name, status, vcpu, memory_bytes: memory })),
    Stream.grouped(500),
    Stream.mapEffect(
      (rows) =>
        Effect.as(
          sql`
            INSERT INTO vms ${sql.insert(rows)}
            ON CONFLICT (id) DO UPDATE SET
              name = excluded.name, status = excluded.status, vcpu = excluded.vcpu, memory_bytes = excluded.memory_bytes`,
          rows.length
        ),
      { concurrency: 2 }
    ),
    Stream.runFold(
      () => 0,
      (total, rows) => total + rows
    )
  )
})
