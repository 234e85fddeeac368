/** How two runs are compared: in which order their keys come, and which fields do not count. */

/** A UTF-16 unit, so that units of surrogate pairs come after all others. */
const rank = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800)

/** Texts in the order of their code points, as SQLite has them: below 0, 0 or above it. */
export const compareText = (left: string, right: string): number => {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const [one, other] = [left.charCodeAt(index), right.charCodeAt(index)]
    if (one !== other) return rank(one) - rank(other)
  }
  return left.length - right.length
}

/** Words in a field's name that tell of use, at the moment or in all. */
const words = new Set(
  "usage used ratio speed speeds iops bitps byteps uptime temperature temperatures fan progress saving efficiency".split(
    " "
  )
)

const names = new Set([
  // CloudTower: how much of the space is taken, and what the cluster does with it.
  "unique_size",
  "unique_logical_size",
  "logical_size_bytes",
  "failure_data_space",
  "failure_cache_space",
  "dirty_cache_space",
  "valid_data_space",
  "valid_cache_space",
  "valid_free_cache_space",
  "recover_data_size",
  "migration_data_size",
  "running_pause_vm_memory_bytes",
  "cpu_temperature_celsius",
  // Times of the last update, and of how long something has lasted.
  "local_update_time",
  "updated_at",
  "updatedAt",
  "update_time",
  "shutdown_duration"
])

/** Whether a field of this name changes all the time. */
export const isNoise = (field: string): boolean => names.has(field) || field.split("_").some((word) => words.has(word))
