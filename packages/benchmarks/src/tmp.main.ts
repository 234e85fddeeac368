import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import { imports } from "./budgets/imports.ts"
import { types } from "./budgets/types.ts"
import { decoding } from "./budgets/decoding.ts"
import { bundles } from "./budgets/bundle.ts"
const all = { imports: imports(9), types: types(3), decoding: decoding(3), bundles }
NodeRuntime.runMain(Effect.provide(Effect.forEach(process.argv.slice(2), (n) => all[n as keyof typeof all] as Effect.Effect<void, unknown, never>, {discard: true}), NodeServices.layer))
