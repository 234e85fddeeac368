/**
 * What SCP's document does not say, or says wrongly.
 *
 * @since 0.1.0
 */
import type { FieldOverride, OperationOverride, Overrides } from "../Profile.ts"
import type { Type } from "../Type.ts"
import { union } from "../Type.ts"

const text: Type = { _tag: "String" }
const number: Type = { _tag: "Number", integer: false }
const boolean: Type = { _tag: "Boolean" }
const anything: Type = { _tag: "Unknown" }
const object: Type = { _tag: "Record", value: anything }

const ref = (name: string): Type => ({ _tag: "Ref", name })
const list = (item: Type): Type => ({ _tag: "Array", item })
const either = (...types: ReadonlyArray<Type>): Type => union(types)

/** Corrections of several fields of one model, for one reason. */
const correct = (model: string, reason: string, types: Readonly<Record<string, Type>>): ReadonlyArray<FieldOverride> =>
  Object.entries(types).map(([field, type]) => ({ model, field, type, reason }))

/** Fields that examples show, and the document does not have. */
const shown = (model: string, types: Readonly<Record<string, Type>>): ReadonlyArray<FieldOverride> =>
  correct(model, "an example has it, the document does not", types)

/** Fields whose type in examples is another than in the document. */
const differs = (model: string, types: Readonly<Record<string, Type>>): ReadonlyArray<FieldOverride> =>
  correct(model, "examples have another type than the document", types)

/** An operation whose response the document leaves out, though it describes it. */
const responds = (operationId: string, model: string): OperationOverride => ({
  operationId,
  response: ref(model),
  reason: "the document gives the envelope alone; the example has what this schema describes"
})

/** Switches that the document calls booleans, and examples of requests send as 0 and 1. */
const switches = (
  "abnormal_recovery_enabled boot_with_host_enabled dual_screen_enabled file_filter_enabled ha_enabled " +
  "has_3d_fast_path important kvm_clock_enabled l3_cache_enabled nested_virtualization_enabled " +
  "network_affinity_enabled ple_enabled sand_box_enabled timing_sync_vm_clock_enabled tpm_enabled vd_agent_enabled"
).split(" ")

/** Corrections to SCP's document. */
export const sangforScpOverrides: Overrides = {
  fields: [
    ...differs("AdvancedOption", Object.fromEntries(switches.map((name) => [name, either(boolean, number)]))),
    ...shown("AdvancedOption", { resource_reserve_policies: list(object), uuid: object }),
    ...differs("NetworkAdapter", { connected: either(number, boolean) }),
    ...differs("HardwareOption", { graphics_3d: either(list(anything), object) }),
    ...differs("ExternalPortInfo", { port_range: either(list(text), text) }),
    ...shown("ExternalPortInfo", { port: either(text, number) }),
    ...differs("InternetPortInfo", { port_range: either(list(text), text) }),
    ...shown("InternetPortInfo", { port: either(text, number) }),
    ...differs("MapInfo", {
      external: either(ref("ExternalPortInfo"), list(text)),
      internet: either(ref("InternetPortInfo"), text)
    }),
    ...differs("AdvanceParam", { cpu_usage_limit_mhz: either(text, number) }),
    ...differs("SnmpTrapAttributes", { port: either(text, number) }),
    ...differs("SnmpTrapUpdateAttributes", { port: either(text, number) }),
    ...differs("Image", { "azs[].is_available": either(text, number) }),
    ...differs("LocationInfo", { location: either(number, boolean) }),
    ...differs("PhyIf", { vlan_id: either(text, number) }),
    ...differs("ProtocolInfo", { protocol: either(text, number) }),
    ...differs("Statement", { Resource: either(list(text), text) }),
    ...differs("UserDetail", { phone: either(text, number) }),
    ...differs("ConfigInfo", { vif_count: either(text, number) }),
    ...differs("CreatePortMappingRequest", { enable: either(text, number) }),
    ...differs("UpdateVNetDeviceRequest", { recover_auth: either(number, text) }),
    ...differs("VirtualSwitchCreateRequest", {
      roles: either(ref("VirtualSwitchUsage"), list(ref("VirtualSwitchUsage")))
    }),
    ...differs("VirtualSwitchListResponse", {
      roles: either(ref("VirtualSwitchUsage"), list(ref("VirtualSwitchUsage")))
    }),
    ...differs("Location", { deploy_location: either(ref("VpcNfvDeploymentPosition"), text) }),
    ...differs("CreateServerGroupRequest", { parent_id: { _tag: "Nullable", type: text } }),
    ...shown("AdvanceParamConfig2019", {
      bios: object,
      cpu_exclusive: number,
      graphic_type: text,
      ha: number,
      high_performance_vm: number,
      l3_cache: number,
      mouse_type: text,
      network_affinity: number,
      numa: number,
      sandbox: number,
      timing_sync_vm_clock_enable: number,
      tpm: number
    }),
    ...shown("BandwidthInfo", { qos_downlink: number, qos_uplink: number }),
    ...shown("Cdrom", { storage_name: text }),
    ...shown("Disk", {
      adapter_type: text,
      advanced_config: object,
      base_image_id: text,
      device_id: text,
      disk_type: text,
      format_type: text,
      io_config: object,
      size_gb: number
    }),
    ...shown("ExtraInfo", { ha_enable: number }),
    ...shown("FloatingIP", { created_at: text, port_id: text, subnet_id: text, updated_at: text }),
    ...shown("Location", { id: text, location: number, policy_type: text }),
    ...shown("NetworkConfig", {
      cidr: text,
      connect: number,
      device_id: text,
      host_tso: number,
      ip_info: object,
      ipv6_info: object,
      label: text,
      mac_address: text,
      model: text,
      name: text,
      network_type: text,
      port_id: text,
      qos_usage_limit: object,
      subnet_gateway_ip: text,
      subnet_name: text,
      vif_id: text,
      vpc_id: text
    }),
    ...shown("ServerConfig20240725", { "disks[].read_cache_size": number }),
    ...shown("ServerGroup", { type: text }),
    ...shown("ServerInfo", {
      address: text,
      bidirectional_chap: object,
      port: number,
      unidirectional_chap: object
    }),
    ...shown("Subnet", {
      create_at: text,
      ip_version: number,
      netmask: text,
      qos_downlink: number,
      qos_uplink: number,
      update_at: text
    }),
    ...correct("AdvancedOption", "examples have fields in it", { guest: object, virtio: object }),
    ...correct("HardwareOption", "examples have fields in it", {
      bios: object,
      cpu: object,
      graphics: object,
      memory: object,
      usb_disks: list(object)
    }),
    ...correct("VmConfig", "examples have fields in it", { os_option: object }),
    ...shown("RemoteConsoleRequest", { remote_console: object }),
    ...shown("DeleteVpcAclResponse", { task_id: text }),
    ...["protocol", "type"].map((field) => ({
      model: "RemoteConsoleRequest",
      field,
      required: false,
      reason: "the example has it inside `remote_console`"
    })),
    ...correct("CommonMetric", "sites send null where nothing was measured", {
      datapoints: list(list({ _tag: "Nullable", type: either(text, number) }))
    }),
    ...correct("SrcDstMetric", "sites send null where nothing was measured", {
      datapoints: list({ _tag: "Nullable", type: number })
    })
  ],
  operations: [
    {
      operationId: "authenticate",
      failures: "none",
      redacted: true,
      reason: "a login changes nothing that could be missing or in conflict, and the response holds a token"
    },
    responds("createClassicSwitch", "ClassicSwitch"),
    responds("getAzByIdJanus20200725", "ResourcePoolDetailV2"),
    responds("getPlatformOverview", "PlatformOverview"),
    responds("getPrivateLine", "PrivateLine"),
    responds("updateAlarmNotification", "AlarmNotificationCreateResponse"),
    responds("updateClassicSwitch", "ClassicSwitchDetails"),
    responds("updateSubnet", "Subnet"),
    {
      operationId: "downloadClusterFile",
      response: { _tag: "Binary" },
      reason: "a file comes in the place of JSON; the document tells of no body"
    },
    { operationId: "getClusterPassword", redacted: true, reason: "the response is a password" }
  ]
}
