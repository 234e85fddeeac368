/**
 * Sentences for the documentation of SCP that its document does not give.
 *
 * @since 0.1.0
 */
import { isPlural, wordsOf } from "../docs/Words.ts"
import type { ProfileDocs } from "../Profile.ts"

const verbs: Readonly<Record<string, string>> = {
  allocate: "Allocates",
  approve: "Approves",
  archive: "Archives",
  associate: "Associates",
  attach: "Attaches",
  authenticate: "Authenticates",
  bind: "Binds",
  check: "Checks",
  clone: "Clones",
  commit: "Commits",
  confirm: "Confirms",
  create: "Creates",
  delete: "Deletes",
  deploy: "Deploys",
  disable: "Disables",
  disassociate: "Disassociates",
  download: "Downloads",
  edit: "Updates",
  enable: "Enables",
  execute: "Executes",
  get: "Gives",
  list: "Lists",
  migrate: "Migrates",
  modify: "Changes",
  query: "Gives",
  reboot: "Restarts",
  recover: "Recovers",
  refresh: "Refreshes",
  register: "Registers",
  reserve: "Reserves",
  reset: "Resets",
  restore: "Restores",
  rollback: "Rolls back",
  send: "Sends",
  set: "Sets",
  shift: "Moves",
  start: "Starts",
  stop: "Stops",
  suspend: "Suspends",
  sync: "Synchronizes",
  unbind: "Unbinds",
  unmount: "Unmounts",
  update: "Updates",
  upload: "Uploads",
  write: "Writes"
}

/** `Creates a VPC`, `Gives the VPC ACLs`. */
const article = (verb: string, words: ReadonlyArray<string>): string => {
  const last = words.at(-1) ?? ""
  if (last === "" || isPlural(last)) return ""
  return verb === "Creates" ? (/^[aeio]/i.test(words[0] ?? "") ? "an " : "a ") : "the "
}

/** `GPU list` to `GPUs`. */
const withoutList = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [last, list] = words.slice(-2)
  if (list !== "list" || last === undefined) return words
  return [...words.slice(0, -2), isPlural(last) ? last : `${last}s`]
}

/** What an operation does, from its name: a verb and what it is done to. */
export const describe = (name: string, isPaged: boolean): string => {
  const [first = "", ...others] = wordsOf(name)
  const isBulk = first === "batch" || first === "bulk"
  const [verb = "", ...nouns] = isBulk ? others : [first, ...others]
  const does = isPaged ? "Lists" : verbs[verb.toLowerCase()]
  if (does === undefined) return `Calls \`${name}\``
  const byId = nouns.slice(-2).join(" ") === "by ID"
  const words = withoutList(byId ? nouns.slice(0, -2) : nouns)
  return `${does} ${article(does, words)}${words.join(" ")}${byId ? ", by its id" : ""}${isBulk ? " in one call" : ""}`
}

/** What operations do, and what some fields mean. */
export const sangforScpDocs: ProfileDocs = {
  operations: {
    authenticate: "Gives a token for the name and the encrypted password of a user",
    batchOperationPortMappings: "Does one thing to several port mappings",
    batchServerAction: "Does one thing to several servers",
    bulkActionServices: "Does one thing to several services",
    bulkBindOrUnbindVirtualIP: "Binds a virtual IP in several places, or unbinds it",
    consistencyGroupSnapshotCloneV2: "Clones a consistency group snapshot",
    createOperationLog: "Creates a task, also called an operation log",
    deviceLinkAction: "Changes links between network devices",
    getClusterLicenseSummary: "Lists the licences of clusters",
    getDHCPStatusList: "Lists the addresses that a DHCP address pool has given out",
    getMetrics2018: "Gives metrics of one object, as lists of times and values",
    getMetrics2019: "Gives metrics of one object, as values from a start time on",
    getOperationLogDetail: "Gives a task, by its id",
    getPublicKey: "Gives the public key that passwords are encrypted with, on systems before 6.8.0",
    getPublicKeyV2: "Gives the public key that passwords are encrypted with",
    listOperationLogs: "Lists tasks, also called operation logs",
    portGroupActions: "Changes port groups of a virtual switch",
    proxyAccessToManagedCloud: "Passes a request on to a managed cloud",
    updateOperationLog: "Updates a task, by its id"
  },
  fields: [
    {
      model: "Network2024",
      field: "connect",
      doc: "1 when the interface is connected, 0 when its cable is unplugged."
    },
    {
      model: "CreateNetworkRequest",
      field: "connect",
      doc: "1 when the interface is connected, 0 when its cable is unplugged."
    },
    {
      model: "UpdateNetworkRequest",
      field: "connect",
      doc: "1 when the interface is connected, 0 when its cable is unplugged."
    },
    {
      model: "MigrateNetwork",
      field: "connect",
      doc: "1 when the interface is connected, 0 when its cable is unplugged."
    }
  ],
  units: [],
  names: {
    auto_poweron: "Whether to start the server after the move.",
    auto_shutdown: "Whether to stop the server for the move.",
    az_id: "Id of the resource pool.",
    en_US: "Text in English.",
    fields: "Names of the fields to give.",
    is_agree: "Whether the work order is agreed to.",
    order_by: "Direction of the order.",
    project_id: "Id of the tenant.",
    regen_uuid: "Whether to make a new UUID.",
    server_id: "Id of the server.",
    sort: "Name of the field to sort by.",
    trans_type: "Type of the translation.",
    vs_id: "Id of the virtual switch.",
    zh_CN: "Text in Chinese.",
    task_id: "Id of the task that does the work; absent where there is nothing to wait for."
  },
  time: "With a zone, or local time of the site without one.",
  abbreviations: {},
  ambiguous: []
}
