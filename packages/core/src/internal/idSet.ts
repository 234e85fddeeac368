/** The least number of slots; a power of two, as all sizes are. */
const leastSlots = 1024

/** Mixes the bits of a hash, so that each depends on all. */
const mix = (hash: number): number => {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (mixed ^ (mixed >>> 13)) >>> 0
}

/** A hash of a text from 1 to 2^53 - 1, out of two of 32 bits; never 0, which marks a slot that is free. */
const hash53 = (text: string): number => {
  let high = 0x811c9dc5
  let low = 0x9e3779b1
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, 0x01000193)
    low = Math.imul(low ^ unit, 0x5bd1e995)
  }
  return (mix(high) & 0x1fffff) * 0x1_0000_0000 + mix(low) || 1
}

/**
 * Which ids came before, in 11 to 32 bytes for each id whatever its length.
 *
 * Only hashes of 53 bits are kept: among a million different ids, the chance that two are taken for one is 1 in 18,000.
 */
export class IdSet {
  private slots = new Float64Array(leastSlots)
  private size = 0

  /** Adds an id; gives false for one that is there. */
  add(id: string): boolean {
    const hash = hash53(id)
    const slot = this.slotOf(hash)
    if (this.slots[slot] === hash) return false
    this.slots[slot] = hash
    this.size += 1
    if (this.size * 4 > this.slots.length * 3) this.grow()
    return true
  }

  /** The slot that holds a hash, or the free one where it belongs. */
  private slotOf(hash: number): number {
    const mask = this.slots.length - 1
    // The lower bits, as an integer: a remainder of numbers beyond 2^32 takes several times as long.
    let slot = hash & mask
    while (this.slots[slot] !== 0 && this.slots[slot] !== hash) slot = (slot + 1) & mask
    return slot
  }

  private grow(): void {
    const hashes = this.slots
    this.slots = new Float64Array(hashes.length * 2)
    for (const hash of hashes) if (hash !== 0) this.slots[this.slotOf(hash)] = hash
  }
}
