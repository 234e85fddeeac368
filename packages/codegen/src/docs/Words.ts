/**
 * Names of documents as words of a sentence.
 *
 * @since 0.1.0
 */

/** Words that are written in capitals however a document spells them. */
const acronyms = new Set(
  (
    "acl ani api bios bps cbt chap cidr cpu csv dfw dh dhcp dnat dns dpi drs ec gid gpu ha hba hdd http https iam id io iops " +
    "ip ipmi iqn iso kms l2 l3 lacp ldap lsm lun mac mtu nat nfs nfv nic nqn ntp numa os oss ovf ovs pci pmem raid ram " +
    "rdma rpo rto scp scvm sid smtp snat snmp sql sriov ssd ssh ssl sso tcp tep tls tpm ttl udp uefi uid uri url usb " +
    "uuid vds vf vif vip vlan vnc vpc wwn xml"
  ).split(" ")
)

/** Words that a document shortens, or spells in a way of its own. */
const spellings: Readonly<Record<string, string>> = {
  addr: "address",
  advance: "advanced",
  arch: "architecture",
  auth: "authentication",
  az: "resource pool",
  azs: "resource pools",
  bvswitches: "bridge switches",
  cdrom: "CD-ROM",
  cdroms: "CD-ROMs",
  conf: "configuration",
  config: "configuration",
  configs: "configurations",
  desc: "description",
  dir: "folder",
  dst: "destination",
  dvswitch: "distributed switch",
  everoute: "Everoute",
  floatingip: "floating IP",
  floatingippool: "floating IP pool",
  g2h: "G2H",
  has: "has",
  hotplug: "hot-plug",
  info: "information",
  ipmac: "IP MAC binding",
  ipmacs: "IP MAC bindings",
  ipv4: "IPv4",
  ipv6: "IPv6",
  ipv4s: "IPv4 addresses",
  ipv6s: "IPv6 addresses",
  iscsi: "iSCSI",
  max: "maximum",
  mem: "memory",
  mgt: "management",
  min: "minimum",
  msg: "message",
  netmask: "network mask",
  num: "number",
  nvidia: "NVIDIA",
  nvmf: "NVMe-oF",
  param: "parameter",
  params: "parameters",
  perf: "performance",
  pwd: "password",
  qos: "QoS",
  rd: "read",
  src: "source",
  subnetmask: "subnet mask",
  vcpu: "vCPU",
  vgpu: "vGPU",
  vgpus: "vGPUs",
  virtualip: "virtual IP",
  vmtools: "VMTools",
  vnet: "virtual network",
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
export const isPlural = (word: string): boolean => /s$/i.test(word) && !/(ss|us|is|OS|DNS|IOPS|BPS)$/.test(word)

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
