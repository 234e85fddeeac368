import { System } from "@effect-hci/sangfor-scp"

// The version of the site.
export const program = System.version
