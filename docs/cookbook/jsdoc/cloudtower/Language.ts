import { Language, Vm } from "@effect-hci/cloudtower"
import { Effect } from "effect"

// Requests the texts of this part of a program in English, whatever the layer's language is.
export const program = Vm.count().pipe(Effect.provideService(Language.Language, "en-US"))
