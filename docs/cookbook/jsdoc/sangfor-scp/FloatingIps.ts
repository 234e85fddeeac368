import { FloatingIps } from "@effect-hci/sangfor-scp"

// How many floating IPs are bound to a server.
export const program = FloatingIps.count({ bind_type: "vm" })
