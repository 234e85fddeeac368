import { describe, expect, it } from "tstyche"
import * as Effect from "effect/Effect"
import * as HciError from "../../src/HciError.ts"

type FromScp<E> = HciError.FromPlatform<E, "sangfor-scp">
type FromTower<E> = HciError.FromPlatform<E, "cloudtower">

const call: Effect.Effect<string, HciError.NotFound | HciError.Timeout | "other"> = Effect.succeed("")
const onScp = call.pipe(HciError.withPlatform("sangfor-scp"))
const onTower = call.pipe(HciError.withPlatform("cloudtower"))
const both = Effect.all([onScp, onTower])

describe("withPlatform", () => {
  it("names the platform in the types of this library's errors", () => {
    expect(onScp).type.toBe<Effect.Effect<string, FromScp<HciError.NotFound> | FromScp<HciError.Timeout> | "other">>()
  })
})

describe("isFrom", () => {
  it("catches one error of one platform and leaves the other's in the type", () => {
    const caught = both.pipe(
      Effect.catchIf(HciError.isFrom("sangfor-scp", "NotFound"), () => Effect.succeed(undefined))
    )
    expect(caught).type.toBe<
      Effect.Effect<
        [string, string] | undefined,
        FromScp<HciError.Timeout> | FromTower<HciError.NotFound> | FromTower<HciError.Timeout> | "other"
      >
    >()
  })

  it("catches all errors of one platform", () => {
    const caught = both.pipe(Effect.catchIf(HciError.isFrom("sangfor-scp"), () => Effect.succeed(undefined)))
    expect(caught).type.toBe<
      Effect.Effect<[string, string] | undefined, FromTower<HciError.NotFound> | FromTower<HciError.Timeout> | "other">
    >()
  })
})
