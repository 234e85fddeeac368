/*
 * The metrics that CloudTower 4.8 is known to have, by what they measure.
 */

/** Metrics of clusters. */
export const cluster = [
  "cluster_cpu_usage_percent",
  "cluster_cpu_used_hz",
  "cluster_hdd_overall_size_bytes",
  "cluster_memory_usage_percent",
  "cluster_memory_used_bytes",
  "cluster_ssd_overall_size_bytes",
  "elf_cluster_memory_provisioned_bytes",
  "elf_cluster_memory_provisioned_running_bytes",
  "elf_cluster_vcpus_provisioned",
  "elf_cluster_vcpus_provisioned_running",
  "zbs_cluster_allocated_data_space_bytes",
  "zbs_cluster_avg_read_latency_ns",
  "zbs_cluster_avg_read_size_bytes",
  "zbs_cluster_avg_read_write_latency_ns",
  "zbs_cluster_avg_read_write_size_bytes",
  "zbs_cluster_avg_readwrite_latency_ns",
  "zbs_cluster_avg_readwrite_size_bytes",
  "zbs_cluster_avg_write_latency_ns",
  "zbs_cluster_avg_write_size_bytes",
  "zbs_cluster_cache_capacity_bytes",
  "zbs_cluster_data_capacity_bytes",
  "zbs_cluster_logical_size_bytes",
  "zbs_cluster_migrate_speed_bps",
  "zbs_cluster_pending_migrate_bytes",
  "zbs_cluster_pending_recover_bytes",
  "zbs_cluster_provisioned_data_space_bytes",
  "zbs_cluster_read_cache_hit_ratio",
  "zbs_cluster_read_iops",
  "zbs_cluster_read_speed_bps",
  "zbs_cluster_read_write_iops",
  "zbs_cluster_read_write_speed_bps",
  "zbs_cluster_readwrite_cache_hit_ratio",
  "zbs_cluster_readwrite_iops",
  "zbs_cluster_readwrite_speed_bps",
  "zbs_cluster_recover_speed_bps",
  "zbs_cluster_used_data_space_bytes",
  "zbs_cluster_write_cache_hit_ratio",
  "zbs_cluster_write_iops",
  "zbs_cluster_write_speed_bps",
  "zbs_timemachine_total_in_bandwidth_bps",
  "zbs_timemachine_total_out_bandwidth_bps"
] as const

/** Metrics of disks of hosts. */
export const disk = [
  "host_disk_avg_read_latency_ns",
  "host_disk_avg_read_size_bytes",
  "host_disk_avg_read_write_latency_ns",
  "host_disk_avg_read_write_size_bytes",
  "host_disk_avg_readwrite_latency_ns",
  "host_disk_avg_readwrite_queue_length",
  "host_disk_avg_readwrite_size_bytes",
  "host_disk_avg_write_latency_ns",
  "host_disk_avg_write_size_bytes",
  "host_disk_read_iops",
  "host_disk_read_speed_bps",
  "host_disk_read_write_iops",
  "host_disk_read_write_speed_bps",
  "host_disk_readwrite_iops",
  "host_disk_readwrite_speed_bps",
  "host_disk_utilization_percent",
  "host_disk_write_iops",
  "host_disk_write_speed_bps"
] as const

/** Metrics of hosts. */
export const host = [
  "elf_host_memory_provisioned_bytes",
  "elf_host_memory_provisioned_running_bytes",
  "elf_host_vcpus_provisioned",
  "elf_host_vcpus_provisioned_running",
  "host_cpu_overall_15m_avg_load",
  "host_cpu_overall_1m_avg_load",
  "host_cpu_overall_5m_avg_load",
  "host_cpu_overall_usage_percent",
  "host_cpu_overall_used_hz",
  "host_cpu_temperature_celsius",
  "host_hdd_overall_size_bytes",
  "host_memory_swap_in_speed_bps",
  "host_memory_swap_out_speed_bps",
  "host_memory_swap_size_bytes",
  "host_memory_swap_usage_percent",
  "host_memory_swap_used_bytes",
  "host_memory_usage_percent",
  "host_memory_used_bytes",
  "host_mongo_dir_used_space_bytes",
  "host_network_ping_packet_loss_percent_management",
  "host_network_ping_packet_loss_percent_storage",
  "host_ssd_overall_size_bytes",
  "host_sys_partition_used_space_bytes",
  "host_zbs_log_dir_used_space_bytes",
  "zbs_chunk_avg_read_latency_ns",
  "zbs_chunk_avg_read_size_bytes",
  "zbs_chunk_avg_read_write_latency_ns",
  "zbs_chunk_avg_read_write_size_bytes",
  "zbs_chunk_avg_readwrite_latency_ns",
  "zbs_chunk_avg_readwrite_size_bytes",
  "zbs_chunk_avg_write_latency_ns",
  "zbs_chunk_avg_write_size_bytes",
  "zbs_chunk_cache_capacity_bytes",
  "zbs_chunk_data_capacity_bytes",
  "zbs_chunk_read_cache_hit_ratio",
  "zbs_chunk_read_iops",
  "zbs_chunk_read_speed_bps",
  "zbs_chunk_read_write_iops",
  "zbs_chunk_read_write_speed_bps",
  "zbs_chunk_readwrite_cache_hit_ratio",
  "zbs_chunk_readwrite_iops",
  "zbs_chunk_readwrite_speed_bps",
  "zbs_chunk_used_data_space_bytes",
  "zbs_chunk_write_cache_hit_ratio",
  "zbs_chunk_write_iops",
  "zbs_chunk_write_speed_bps"
] as const

/** Metrics of network interfaces of hosts. */
export const hostNetwork = [
  "host_network_receive_bytes",
  "host_network_receive_packets",
  "host_network_receive_speed_bitps",
  "host_network_transmit_bytes",
  "host_network_transmit_packets",
  "host_network_transmit_speed_bitps"
] as const

/** Metrics of services of hosts. */
export const hostService = [
  "host_service_cpu_usage_percent",
  "host_service_resident_memory_bytes",
  "host_service_shared_memory_bytes"
] as const

/** Metrics of iSCSI LUNs and NVMe-oF namespaces. */
export const lun = [
  "zbs_volume_read_iops",
  "zbs_volume_read_latency_ns",
  "zbs_volume_read_size_bytes",
  "zbs_volume_read_speed_bps",
  "zbs_volume_read_write_iops",
  "zbs_volume_read_write_latency_ns",
  "zbs_volume_read_write_size_bytes",
  "zbs_volume_read_write_speed_bps",
  "zbs_volume_readwrite_iops",
  "zbs_volume_readwrite_latency_ns",
  "zbs_volume_readwrite_size_bytes",
  "zbs_volume_readwrite_speed_bps",
  "zbs_volume_write_iops",
  "zbs_volume_write_latency_ns",
  "zbs_volume_write_size_bytes",
  "zbs_volume_write_speed_bps"
] as const

/** Metrics of disks of SCVMs. */
export const scvmDisk = [
  "scvm_disk_avg_read_latency_ns",
  "scvm_disk_avg_read_size_bytes",
  "scvm_disk_avg_read_write_latency_ns",
  "scvm_disk_avg_read_write_size_bytes",
  "scvm_disk_avg_readwrite_latency_ns",
  "scvm_disk_avg_readwrite_queue_length",
  "scvm_disk_avg_readwrite_size_bytes",
  "scvm_disk_avg_write_latency_ns",
  "scvm_disk_avg_write_size_bytes",
  "scvm_disk_read_iops",
  "scvm_disk_read_speed_bps",
  "scvm_disk_read_write_iops",
  "scvm_disk_read_write_speed_bps",
  "scvm_disk_readwrite_iops",
  "scvm_disk_readwrite_speed_bps",
  "scvm_disk_utilization_percent",
  "scvm_disk_write_iops",
  "scvm_disk_write_speed_bps"
] as const

/** Metrics of SCVMs. */
export const scvm = [
  "scvm_cpu_overall_15m_avg_load",
  "scvm_cpu_overall_1m_avg_load",
  "scvm_cpu_overall_5m_avg_load",
  "scvm_cpu_overall_usage_percent",
  "scvm_memory_swap_in_speed_bps",
  "scvm_memory_swap_out_speed_bps",
  "scvm_memory_swap_size_bytes",
  "scvm_memory_swap_usage_percent",
  "scvm_memory_swap_used_bytes",
  "scvm_memory_usage_percent",
  "scvm_memory_used_bytes",
  "scvm_mongo_dir_used_space_bytes",
  "scvm_sys_partition_used_space_bytes",
  "scvm_zbs_log_dir_used_space_bytes"
] as const

/** Metrics of services of SCVMs. */
export const scvmService = [
  "scvm_service_cpu_usage_percent",
  "scvm_service_resident_memory_bytes",
  "scvm_service_shared_memory_bytes"
] as const

/** Metrics of vms. */
export const vm = [
  "elf_vm_cpu_overall_steal_time_percent",
  "elf_vm_cpu_overall_usage_percent",
  "elf_vm_cpu_overall_used_hz",
  "elf_vm_disk_overall_avg_read_latency_ns",
  "elf_vm_disk_overall_avg_read_size_bytes",
  "elf_vm_disk_overall_avg_read_write_latency_ns",
  "elf_vm_disk_overall_avg_read_write_size_bytes",
  "elf_vm_disk_overall_avg_readwrite_latency_ns",
  "elf_vm_disk_overall_avg_readwrite_size_bytes",
  "elf_vm_disk_overall_avg_write_latency_ns",
  "elf_vm_disk_overall_avg_write_size_bytes",
  "elf_vm_disk_overall_read_iops",
  "elf_vm_disk_overall_read_speed_bps",
  "elf_vm_disk_overall_read_write_iops",
  "elf_vm_disk_overall_read_write_speed_bps",
  "elf_vm_disk_overall_readwrite_iops",
  "elf_vm_disk_overall_readwrite_speed_bps",
  "elf_vm_disk_overall_write_iops",
  "elf_vm_disk_overall_write_speed_bps",
  "elf_vm_memory_usage_percent",
  "elf_vm_memory_used_bytes",
  "vmware_vm_cpu_usage_average_percent",
  "vmware_vm_cpu_usagemhz_average_hz",
  "vmware_vm_mem_active_average_bytes",
  "vmware_vm_mem_usage_average_percent",
  "vmware_vm_net_dropped_rx_summation",
  "vmware_vm_net_dropped_tx_summation",
  "vmware_vm_net_errors_rx_summation",
  "vmware_vm_net_errors_tx_summation",
  "vmware_vm_net_packets_rx_summation",
  "vmware_vm_net_packets_tx_summation",
  "vmware_vm_net_received_average_bps",
  "vmware_vm_net_transmitted_average_bps",
  "vmware_vm_storage_usage_on_datastore_committed_bytes",
  "vmware_vm_virtual_disk_number_read_averaged_average",
  "vmware_vm_virtual_disk_number_write_averaged_average",
  "vmware_vm_virtual_disk_read_average_bps",
  "vmware_vm_virtual_disk_read_io_size_latest_bytes",
  "vmware_vm_virtual_disk_throughput_usage_average_bps",
  "vmware_vm_virtual_disk_total_read_latency_average_ns",
  "vmware_vm_virtual_disk_total_write_latency_average_ns",
  "vmware_vm_virtual_disk_write_average_bps",
  "vmware_vm_virtual_disk_write_io_size_latest_bytes"
] as const

/** Metrics of network interfaces of vms. */
export const vmNetwork = [
  "elf_vm_network_receive_bytes",
  "elf_vm_network_receive_drop",
  "elf_vm_network_receive_errors",
  "elf_vm_network_receive_packets",
  "elf_vm_network_receive_speed_bps",
  "elf_vm_network_transmit_bytes",
  "elf_vm_network_transmit_drop",
  "elf_vm_network_transmit_errors",
  "elf_vm_network_transmit_packets",
  "elf_vm_network_transmit_speed_bps"
] as const

/** Metrics of volumes of vms. */
export const vmVolume = [
  "elf_vm_disk_avg_read_latency_ns",
  "elf_vm_disk_avg_read_size_bytes",
  "elf_vm_disk_avg_read_write_latency_ns",
  "elf_vm_disk_avg_read_write_size_bytes",
  "elf_vm_disk_avg_readwrite_latency_ns",
  "elf_vm_disk_avg_readwrite_size_bytes",
  "elf_vm_disk_avg_write_latency_ns",
  "elf_vm_disk_avg_write_size_bytes",
  "elf_vm_disk_read_iops",
  "elf_vm_disk_read_speed_bps",
  "elf_vm_disk_read_write_iops",
  "elf_vm_disk_read_write_speed_bps",
  "elf_vm_disk_readwrite_iops",
  "elf_vm_disk_readwrite_speed_bps",
  "elf_vm_disk_write_iops",
  "elf_vm_disk_write_speed_bps"
] as const

/** Metrics of witnesses. */
export const witness = ["witness_cpu_overall_usage_percent", "witness_memory_usage_percent"] as const

/** Metrics of zones. */
export const zone = [
  "zbs_zone_cross_zone_data_speed_bps",
  "zbs_zone_cross_zone_migrate_speed_bps",
  "zbs_zone_cross_zone_readwrite_speed_bps",
  "zbs_zone_cross_zone_recover_speed_bps"
] as const
