/**
 * Names of documents as words of a sentence.
 *
 * @since 0.1.0
 */

/** Words that are written in capitals however a document spells them. */
const acronyms = new Set(
  (
    "acl ani api bios bps ca cbt chap cidr cpu csv dfw dh dhcp dimm dnat dns dpi drs ec ecc elf gid gpu ha hba " +
    "hci hdd html http https iam icmp id io iommu iops ip ipmi iqn iso kms kvm l2 l3 lacp ldap lsm lun mac " +
    "md5 mfa mtu nat nfs nfv nic nqn ntp numa os oss ovf ovs pbr pci ple pmem raid ram rdma rpo rto sas sata " +
    "scp scvm sha sid smtp snat snmp sql sriov ssd ssh ssl sso svt tcp tep tls tpm tso ttl udp uefi uid uri " +
    "url usb uuid vds vf vif vip vlan vmdk vnc vpc wwn xml zbs"
  ).split(" ")
)

/** Words that a document shortens, or spells in a way of its own. */
const spellings: Readonly<Record<string, string>> = {
  addr: "address",
  advance: "advanced",
  arch: "architecture",
  asan: "aSAN",
  asso: "associated",
  auth: "authentication",
  az: "resource pool",
  azs: "resource pools",
  bcst: "broadcast",
  binded: "bound",
  bitps: "rate",
  bvswitch: "bridge switch",
  bvswitches: "bridge switches",
  byteps: "rate",
  cdrom: "CD-ROM",
  cdroms: "CD-ROMs",
  cert: "certificate",
  classicrouters: "classic routers",
  commited: "committed",
  conf: "configuration",
  config: "configuration",
  configs: "configurations",
  desc: "description",
  devid: "device ID",
  devids: "device IDs",
  dir: "folder",
  dst: "destination",
  dvswitch: "distributed switch",
  esxi: "ESXi",
  everoute: "Everoute",
  floatingip: "floating IP",
  floatingippool: "floating IP pool",
  floatingippools: "floating IP pools",
  floatingips: "floating IPs",
  g2h: "G2H",
  has: "has",
  hotplug: "hot-plug",
  if: "interface",
  iface: "interface",
  ifaces: "interfaces",
  ifs: "interfaces",
  info: "information",
  ipmac: "IP MAC binding",
  ipmacs: "IP MAC bindings",
  ippool: "IP pool",
  ipv4: "IPv4",
  ipv4s: "IPv4 addresses",
  ipv6: "IPv6",
  ipv6s: "IPv6 addresses",
  iscsi: "iSCSI",
  len: "length",
  logid: "log ID",
  max: "maximum",
  mem: "memory",
  mgmt: "management",
  mgt: "management",
  min: "minimum",
  msg: "message",
  netmask: "network mask",
  nexthop: "next hop",
  num: "number",
  nvidia: "NVIDIA",
  nvme: "NVMe",
  nvmf: "NVMe-oF",
  opt: "optimization",
  param: "parameter",
  params: "parameters",
  perf: "performance",
  phy: "physical",
  poo: "pool",
  poweron: "power-on",
  prio: "priority",
  privatelines: "private lines",
  publicservice: "public service",
  pwd: "password",
  qos: "QoS",
  raid1: "RAID 1",
  rd: "read",
  rp: "restore point",
  rpid: "restore point ID",
  rps: "restore points",
  sched: "scheduling",
  snap: "snapshot",
  src: "source",
  sroute: "static route",
  subnetmask: "subnet mask",
  sup: "support",
  umount: "unmount",
  upg: "upgrade",
  vcenter: "vCenter",
  vcpu: "vCPU",
  vgpu: "vGPU",
  vgpus: "vGPUs",
  virtualip: "virtual IP",
  virtualips: "virtual IPs",
  vlangroups: "VLAN groups",
  vmtools: "VMTools",
  vnet: "virtual network",
  vsphere: "vSphere",
  win: "Windows",
  wr: "write"
}

const spell = (word: string): string => {
  const lower = word.toLowerCase()
  const spelled = spellings[lower]
  if (spelled !== undefined) return spelled
  if (acronyms.has(lower)) return lower.toUpperCase()
  if (lower.endsWith("s") && acronyms.has(lower.slice(0, -1))) return `${lower.slice(0, -1).toUpperCase()}s`
  return /^[A-Z]{2,}s?\d*$/.test(word) ? word : lower
}

/** `getClassicRouterDNATPolicy` to `get`, `classic`, `router`, `DNAT`, `policy`; `vm_id` to `vm`, `ID`. */
export const wordsOf = (name: string): ReadonlyArray<string> =>
  (name.match(/[Gg]2[Hh]|VNet|QoS|[A-Z]+s?(?![a-z])|[A-Z]?[a-z]+(?:\d+s?(?![a-z]))?|\d+/g) ?? []).flatMap((word) =>
    spell(word).split(" ")
  )

/** Whether a word is a plural: `disks`, and not `status`. */
export const isPlural = (word: string): boolean =>
  /s$/i.test(word) && !/(ss|us|is|OS|DNS|IOPS|BPS|QoS|vds|VDS|Vds)$/.test(word)

/** `policy` to `policies`; a plural stays. */
export const plural = (word: string): string => {
  if (isPlural(word)) return word
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  return /(s|x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`
}

/** `policies` to `policy`; a singular stays. */
export const singular = (word: string): string => {
  if (!isPlural(word)) return word
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`
  return /(ss|x|ch|sh|us)es$/.test(word) ? word.slice(0, -2) : word.slice(0, -1)
}

/** The first letter as a capital, but for words that are spelled with a small one: `vCPU`. */
export const capitalize = (text: string): string =>
  /^[a-z][A-Z]/.test(text) ? text : text.slice(0, 1).toUpperCase() + text.slice(1)
