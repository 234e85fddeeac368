/** The job against a simulated Tower, into a PostgreSQL on this computer; skipped where none accepts connections. */
import * as Testing from "@effect-hci/cloudtower/Testing"
import * as PgClient from "@effect/sql-pg/PgClient"
import { Config, Console, Effect, Layer, Redacted } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { userInfo } from "node:os"
import { copyVms } from "./copyVms.ts"

const vms = 5_000

const database = PgClient.layerConfig({
  url: Config.Redacted("DATABASE_URL").pipe(
    Config.withDefault(Redacted.make(`postgres://${userInfo().username}@127.0.0.1:5432/postgres`))
  ),
  connectTimeout: Config.succeed("3 seconds" as const),
  // A temporary table is seen by the connection that made it.
  maxConnections: Config.succeed(1)
})

/** Copies twice, into a table that goes with the connection. */
const demo = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`SET search_path TO pg_temp`
  yield* copyVms
  const copied = yield* copyVms
  const [row] = yield* sql<{ readonly rows: number }>`SELECT count(*)::int AS rows FROM vms`
  if (copied !== vms || row?.rows !== vms) yield* Effect.die(new Error(`${copied} copied, ${row?.rows} rows`))
  yield* Console.log(`${copied} vms copied twice, into ${row?.rows} rows`)
}).pipe(Effect.provide(Testing.layerSimulated({ vms })))

/** Whether a PostgreSQL accepts connections. */
const isThere = Effect.isSuccess(Effect.scoped(Layer.build(database)))

Effect.runPromise(
  Effect.flatMap(isThere, (there) =>
    there ? Effect.provide(demo, database) : Console.log("Skipped: no PostgreSQL accepts connections; set DATABASE_URL")
  )
)
