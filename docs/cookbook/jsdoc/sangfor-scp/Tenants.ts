import { Tenants } from "@effect-hci/sangfor-scp"

// How many tenants there are.
export const program = Tenants.count()
