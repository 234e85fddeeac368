import { OptionCheck } from "@effect-hci/core"
import { Console, Effect } from "effect"

// Prints: `concurrency` is NaN: give it a whole number from 1.
export const program = Effect.suspend(() => Console.log(OptionCheck.count("concurrency", Number.NaN)))
