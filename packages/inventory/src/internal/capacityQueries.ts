/** The named queries about clusters; where a cluster's record has no capacity, that of its hosts is added up. */

/** Clusters, and what their hosts have. */
const withCapacity = `WITH of_hosts AS (
  SELECT site, cluster_id, count(*) AS hosts, sum(cpu_cores) AS cpu_cores, sum(cpu_mhz) AS cpu_mhz,
    sum(cpu_used_mhz) AS cpu_used_mhz, sum(memory_bytes) AS memory_bytes, sum(memory_used_bytes) AS memory_used_bytes,
    sum(storage_bytes) AS storage_bytes, sum(storage_used_bytes) AS storage_used_bytes
  FROM latest_hosts
  GROUP BY site, cluster_id
), capacity AS (
  SELECT cluster.site, cluster.id, cluster.name,
    coalesce(cluster.host_count, of_hosts.hosts) AS hosts,
    coalesce(cluster.cpu_cores, of_hosts.cpu_cores) AS cpu_cores,
    coalesce(cluster.cpu_mhz, of_hosts.cpu_mhz) AS cpu_mhz,
    coalesce(cluster.cpu_used_mhz, of_hosts.cpu_used_mhz) AS cpu_used_mhz,
    coalesce(cluster.memory_bytes, of_hosts.memory_bytes) AS memory_bytes,
    coalesce(cluster.memory_used_bytes, of_hosts.memory_used_bytes) AS memory_used_bytes,
    coalesce(cluster.storage_bytes, of_hosts.storage_bytes) AS storage_bytes,
    coalesce(cluster.storage_used_bytes, of_hosts.storage_used_bytes) AS storage_used_bytes
  FROM latest_clusters AS cluster
  LEFT JOIN of_hosts ON of_hosts.site = cluster.site AND of_hosts.cluster_id = cluster.id
)`

/** Capacity of each cluster, and its use. */
export const capacity = `${withCapacity}
SELECT site, name AS cluster, hosts, cpu_cores, cpu_mhz, cpu_used_mhz, memory_bytes, memory_used_bytes,
  storage_bytes, storage_used_bytes,
  round(100.0 * cpu_used_mhz / nullif(cpu_mhz, 0), 1) AS cpu_percent,
  round(100.0 * memory_used_bytes / nullif(memory_bytes, 0), 1) AS memory_percent,
  round(100.0 * storage_used_bytes / nullif(storage_bytes, 0), 1) AS storage_percent
FROM capacity
ORDER BY site, name, id`

/** What machines were given for each core and byte of their cluster. */
export const overCommitment = `${withCapacity}, given AS (
  SELECT site, cluster_id, count(*) AS machines, sum(cpu_count) AS cpu_count, sum(memory_bytes) AS memory_bytes,
    sum(cpu_count) FILTER (WHERE power_state = 'on') AS cpu_count_on,
    sum(memory_bytes) FILTER (WHERE power_state = 'on') AS memory_bytes_on
  FROM latest_machines
  WHERE NOT coalesce(in_recycle_bin, false)
  GROUP BY site, cluster_id
)
SELECT capacity.site, name AS cluster, coalesce(machines, 0) AS machines, cpu_cores,
  coalesce(cpu_count, 0) AS cpu_given, coalesce(cpu_count_on, 0) AS cpu_given_on,
  round(1.0 * coalesce(cpu_count, 0) / nullif(cpu_cores, 0), 2) AS cpu_ratio,
  round(1.0 * coalesce(cpu_count_on, 0) / nullif(cpu_cores, 0), 2) AS cpu_ratio_on,
  capacity.memory_bytes, coalesce(given.memory_bytes, 0) AS memory_given, coalesce(memory_bytes_on, 0) AS memory_given_on,
  round(1.0 * coalesce(given.memory_bytes, 0) / nullif(capacity.memory_bytes, 0), 2) AS memory_ratio,
  round(1.0 * coalesce(memory_bytes_on, 0) / nullif(capacity.memory_bytes, 0), 2) AS memory_ratio_on
FROM capacity
LEFT JOIN given ON given.site = capacity.site AND given.cluster_id = capacity.id
ORDER BY capacity.site, name, capacity.id`
