import { HttpTransport, Servers } from "@effect-hci/sangfor-scp"

// What functions of this library do: give an operation and its input to the transport of the site.
export const program = HttpTransport.execute(Servers.list.operation, { page: 0, pageSize: 20 })
