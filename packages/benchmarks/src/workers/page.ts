/** A server whose every response is the same page of JSON, of so many bytes. */
import { createServer } from "node:http"

const bytes = Number(process.argv[2])
const record = { id: "5f3b2a1d-9e0c-4d7b-8a6f-1c2d3e4f5a6b", name: "web-000042", status: "running", group: null }
const count = Math.ceil(bytes / JSON.stringify(record).length)
const body = JSON.stringify({ data: Array.from({ length: count }, () => record) })

const server = createServer((_, response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) }).end(body)
})

server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  if (typeof address === "object") process.stdout.write(`http://127.0.0.1:${address?.port}\n`)
})
