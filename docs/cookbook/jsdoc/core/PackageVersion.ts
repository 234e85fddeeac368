import { VERSION } from "@effect-hci/core"
import { Console } from "effect"

export const program = Console.log(`effect-hci ${VERSION}`)
