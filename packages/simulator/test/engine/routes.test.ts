import { assert, describe, it } from "@effect/vitest"
import * as Routes from "../../src/internal/engine/routes.ts"

describe("a router", () => {
  const route = (method: string, path: string): Routes.Route<string> => ({
    operation: `${method} ${path}`,
    method,
    path,
    handler: path
  })
  const router = Routes.make([
    route("GET", "/janus/20180725/servers/{id}"),
    route("POST", "/janus/20180725/servers/action"),
    route("POST", "/janus/20180725/servers/{id}/start")
  ])

  it("reads parameters and dates", () => {
    const route = router("GET", "/janus/20240725/servers/a%2Fb+c")
    assert.deepInclude(route, { _tag: "Found", date: 20240725, params: { id: "a/b+c" } })
    assert.deepInclude(router("POST", "/janus/20180725/servers/x/start"), { params: { id: "x" } })
  })

  it("tells wrong methods from unknown paths", () => {
    assert.deepStrictEqual(router("PUT", "/janus/20180725/servers/action"), { _tag: "WrongMethod", allowed: ["POST"] })
    assert.deepStrictEqual(router("GET", "/janus/20180725"), { _tag: "Unknown" })
    assert.deepStrictEqual(router("GET", "/janus/latest/servers/x"), { _tag: "Unknown" })
  })
})
