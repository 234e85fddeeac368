import { ApiKeys } from "@effect-hci/cloudtower"

// Makes a key for programs; it is shown once.
export const program = ApiKeys.create("nightly inventory")
