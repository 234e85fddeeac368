/**
 * Interfaces by their ids.
 *
 * @since 0.1.0
 */
import type { World } from "../world/World.ts"

/** The id of an interface of a machine. */
export const portId = (world: World, server: { readonly index: number }, nic: number): string =>
  world.ports.of(server.index * 8 + nic)
