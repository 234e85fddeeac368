/**
 * What the words of a field's name say, as one sentence: `Name of the network mapping.`
 *
 * @since 0.1.0
 */
import { article } from "../Names.ts"
import type { Field, Type } from "../Type.ts"
import { nonNull } from "../Type.ts"
import { capitalize, isPlural, plural, singular, wordsOf } from "./Words.ts"

const setOf = (text: string): ReadonlySet<string> => new Set(text.split(" "))

/** Verbs that names of types start with. */
const verbs = setOf(
  "add allocate approve archive associate attach authenticate batch bind bulk cancel check clone copy create delete deploy " +
    "disable disassociate download edit enable enter exit export get import install list migrate modify mount move query recover " +
    "refresh register remove reserve reset restore rollback send set shift start stop submit switch unbind unmount " +
    "update upload validate"
)

/** Words at the ends of the names of types that say what the type is for, and not what it is of. */
const roles = setOf(
  "attributes body common creation data deletion detail details information input item list parameters request response result " +
    "schema updation update create delete unique where"
)

/** Verbs that a flag starts with: `keep_mac`. */
const commands = setOf(
  "abort allow apply boot clone delete disable enable enforce exclude force forbid hide ignore import include inform keep mount need " +
    "only pin power preallocate remain remove restart resume return show skip start sync synchronize use"
)

/** What a flag may call its object, beside participles. */
const adjectives = setOf(
  "adaptive all available bound communicable critical default down exclusive external global healthy internal latest new offline old " +
    "online physical preset private public ready resident running same successful up valid visible"
)

/** Attributes that are said of the words before them: `vm_name` is the name of the vm. */
const attributes = setOf("name names type types version status state")

/** Words that an attribute belongs to and is not of: `display_name`. */
const qualifiers = setOf(
  "admin boot common connect current detail disk display domain expected file full guest health ip line login new old original power " +
    "preferred rd real run running sync target work"
)

const quantities = setOf("total enable offline online fail failed success maximum minimum converge")

/** Participles that are sizes, as in `used`. */
const amounts = setOf("allocated occupied reserved used")

/** Verbs that names of types have after what they change: `VmUpdateNicParams`. */
const middleVerbs = setOf("add clone create delete expand import migrate rebuild remove rollback set toggle update")

const numberWords = setOf("number count")

const isDescriptive = (word: string): boolean =>
  adjectives.has(word) ||
  (/(ed|able|ing)$/.test(word) && !["speed", "need", "string", "setting", "billing"].includes(word))

const isParticiple = (word: string): boolean => word.endsWith("ed") && isDescriptive(word)

const join = (words: ReadonlyArray<string>): string => words.join(" ")

/** The words with the last one changed. */
const withLast = (words: ReadonlyArray<string>, change: (word: string) => string): ReadonlyArray<string> =>
  words.map((word, index) => (index === words.length - 1 ? change(word) : word))

/** What fields are of: its words, and how a sentence names it. */
export interface Subject {
  readonly words: ReadonlyArray<string>
  readonly text: string
}

/** `vm update NIC` to `vm NIC`, `vm create vm from template` to `vm`. */
const withoutVerb = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const verb = words.findIndex((word) => middleVerbs.has(word))
  if (verb === -1) return words
  const from = words.indexOf("from")
  const after = words.slice(verb + 1, from === -1 ? words.length : from)
  return after[0] === words[0] ? after : [...words.slice(0, verb), ...after]
}

/** What a type is of, from its name: `UpdateBackupPolicyRequest` of a `backup policy`. */
export const subjectOf = (name: string): Subject => {
  const words = wordsOf(name.replace(/^Nested/, "").replace(/V?\d*$/, ""))
  const start = words.findIndex((word) => !verbs.has(word))
  const end = words.findLastIndex((word) => !roles.has(word) && !middleVerbs.has(word))
  const subject = withoutVerb(words.slice(Math.max(start, 0), end + 1))
  const some = subject.length === 0 ? words : subject
  return { words: some, text: join(some) }
}

/** What the object in a field is of: `mount_disks` of a `mount disk`. */
export const subjectOfField = ({ name, type }: Field): Subject => {
  const words = nonNull(type)._tag === "Array" ? withLast(wordsOf(name), singular) : wordsOf(name)
  return { words, text: join(words) }
}

/** What follows `is` in names of flags and is no adjective: `is_encrypt`. */
const adjectiveOf: Readonly<Record<string, string>> = { encrypt: "encrypted", health: "healthy" }

/** What a record may be one of, as in `is_old_disk`. */
const things = setOf("blocklist box copy disk policy")

/** Words before the place, the use or the purpose of something: `resident_in_cache`. */
const prepositions = setOf("as for in only to with")

const be = (noun: string): string => (isPlural(noun.split(" ").at(-1) ?? "") ? "are" : "is")

const have = (noun: string): string => (be(noun) === "is" ? "has" : "have")

/** What a record is or has: `is healthy`, `is an old disk`, `has nested virtualization`. */
const being = (words: ReadonlyArray<string>, subject: string): string => {
  const last = words.at(-1) ?? ""
  const adjective = adjectiveOf[last]
  if (adjective !== undefined) return `Whether ${subject} ${be(subject)} ${join(withLast(words, () => adjective))}`
  if (things.has(last)) {
    const kind = be(subject) === "is" ? `${article(words[0] ?? "")} ${join(words)}` : join(withLast(words, plural))
    return `Whether ${subject} ${be(subject)} ${kind}`
  }
  return isDescriptive(last) || words.some((word) => prepositions.has(word))
    ? `Whether ${subject} ${be(subject)} ${join(words)}`
    : `Whether ${subject} ${have(subject)} ${join(words)}`
}

/** What a record may have or lack, at the end of the name of a flag without a verb: `ha`, `nested_virtualization`. */
const traits = setOf(
  "access affinity approval backup cache compression GPU HA hot-plug layer memory mode mirror NUMA optimization provision replica " +
    "signature TPM TSO virtualization"
)

/** Where words would be guessed, that there are none: the name as the vendor has it, and what the flag is of. */
const unexplained = (name: string, subject: string): string =>
  `Flag \`${name}\` of ${subject}, which the vendor's documents do not explain`

/** What a flag says whose name is no question: `Whether the vm has HA`. */
const hasOrUnexplained = (name: string, words: ReadonlyArray<string>, subject: string): string =>
  traits.has(words.at(-1) ?? "") ? `Whether ${subject} ${have(subject)} ${join(words)}` : unexplained(name, subject)

/** `is_auth` of an `auth`: the words say no more than the name. */
const repeatsSubject = (words: ReadonlyArray<string>, subject: Subject): boolean =>
  join(words.filter((word, index) => index > 0 || (word !== "is" && word !== "has"))) === join(subject.words)

/** What a flag asks: `Whether the vm is protected`. */
const flag = (words: ReadonlyArray<string>, subject: string): string | undefined => {
  const [first = "", ...others] = words
  const last = words.at(-1) ?? ""
  const before = words.slice(0, -1)
  const object = before.length === 0 ? subject : join(before)
  const middle = words.indexOf("is")
  if (first === "is") return flag(others, subject) ?? being(others, subject)
  if (middle > 0) return `Whether ${join(words)}`
  if (first === "has") return `Whether ${subject} ${have(subject)} ${join(others)}`
  if (first === "support" && others.length === 0) return undefined
  if (first === "support") return `Whether ${subject} supports ${join(others)}`
  if (["enable", "disable"].includes(last)) return `Whether ${object} ${be(object)} ${last}d`
  if (["enabled", "disabled", "supported"].includes(last)) return `Whether ${object} ${be(object)} ${last}`
  if (["enabled", "disabled"].includes(first) && words.length > 1) return `Whether ${join(others)} ${be(last)} ${first}`
  if (commands.has(first)) return `Whether to ${join([first === "remain" ? "keep" : first, ...others])}`
  if (first === "with") return `Whether ${subject} ${have(subject)} ${join(others)}`
  if (first === "in" || (isDescriptive(first) && words.length > 1 && !isDescriptive(last))) return being(words, subject)
  return isDescriptive(last) ? `Whether ${object} ${be(object)} ${last}` : undefined
}

/** Whether a type is that of a flag: a boolean, or 0 and 1. */
const isFlagType = (type: Type): boolean =>
  type._tag === "Boolean" || (type._tag === "Literals" && type.values.every(({ value }) => value === 0 || value === 1))

/** Names of flags whose values are numbers or text. */
const isFlagName = (words: ReadonlyArray<string>): boolean =>
  ["is", "has", "support", "enable", "disable"].includes(words[0] ?? "") ||
  ["enable", "enabled", "disable", "disabled", "supported"].includes(words.at(-1) ?? "") ||
  (words.length === 1 && /[^t]able$/.test(words[0] ?? ""))

/** The words without those of the subject, which a sentence does not name twice: `vm_usage` of a `vm` is its usage. */
const withoutSubject = (words: ReadonlyArray<string>, subject: Subject): ReadonlyArray<string> => {
  const { length } = subject.words
  return length < words.length && subject.words.every((word, index) => words[index] === word)
    ? words.slice(length)
    : words
}

/** `vm_num` of a `host`: the number of its vms. */
const countOf = (words: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
  const counted = numberWords.has(words.at(-1) ?? "") ? words.slice(0, -1) : words[0] === "number" ? words.slice(1) : []
  const nouns = counted.filter((word) => word !== "of")
  return nouns.length === 0 || quantities.has(nouns.at(-1) ?? "") ? undefined : nouns
}

/** `router_id`: of the router. */
const idOf = (words: ReadonlyArray<string>, subject: Subject): string | undefined => {
  const [, uu = "", many = ""] = /^(UU)?ID(s?)$/.exec(words.at(-1) ?? "") ?? []
  if (!/^(UU)?IDs?$/.test(words.at(-1) ?? "")) return undefined
  const word = uu === "" ? `Id${many}` : `UUID${many}`
  const before = words.slice(0, -1)
  if (before.length === 0) return `${word} of the ${subject.text}`
  return `${word} of the ${join(many === "" ? before : withLast(before, plural))}`
}

const attributeOf = (words: ReadonlyArray<string>): string | undefined => {
  const qualifier = words.at(-2)
  const attribute = words.at(-1) ?? ""
  return qualifier === undefined || !attributes.has(attribute) || qualifiers.has(qualifier) || isDescriptive(qualifier)
    ? undefined
    : `${capitalize(attribute)} of the ${join(words.slice(0, -1))}`
}

/** `created_at` of a `vm`, and `created` where the value is a time: `When the vm was created`. */
const momentOf = (words: ReadonlyArray<string>, subject: Subject, isTime: boolean): string | undefined => {
  const event = words.at(-1) === "at" ? words.slice(0, -1) : isTime ? words : []
  const verb = event.at(-1) ?? ""
  if (verb === "start" && event.length === 1) return `When the ${subject.text} starts`
  const participle = verbs.has(verb) && verb.endsWith("e") ? `${verb}d` : verb
  if (!isParticiple(participle)) return undefined
  const [first, ...others] = event.slice(0, -1)
  const was = be(subject.text) === "is" ? "was" : "were"
  if (first === undefined) return `When the ${subject.text} ${was} ${participle}`
  if (first === "local") return `When the ${subject.text} ${was} locally ${join([...others, participle])}`
  if (first === "last") return `When the ${subject.text} ${was} last ${join([...others, participle])}`
  return `When the ${join([first, ...others])} of the ${subject.text} was ${participle}`
}

/** `mac_address` of a `vm`: `MAC address of the vm`. */
const noun = (words: ReadonlyArray<string>, subject: Subject, isTime: boolean): string => {
  const shorter = withoutSubject(words, subject)
  const isSubject = join(words) === join(subject.words)
  const ofSubject = isSubject ? "" : ` of the ${subject.text}`
  const counted = countOf(shorter)
  if (counted !== undefined) return `Number of ${join(withLast(counted, plural))}${ofSubject}`
  const moment = momentOf(words, subject, isTime)
  if (moment !== undefined) return moment
  if (words.length === 1 && amounts.has(join(words))) return `What is ${join(words)}${ofSubject}`
  // Another participle alone does not say whether it is a flag, a number or a list.
  if (words.length === 1 && isParticiple(join(words))) return `\`${join(words)}\`${ofSubject}`
  if (isSubject) return `The ${join(words)}`
  return idOf(shorter, subject) ?? attributeOf(shorter) ?? `${capitalize(join(shorter))}${ofSubject}`
}

/**
 * A sentence about a field from the words of its name; `detail` is what its type adds to a noun, `isTime` says that its
 * value is a time.
 */
export const phrase = ({ name, type }: Field, subject: Subject, detail: string, isTime = false): string => {
  const words = wordsOf(name)
  const inner = nonNull(type)
  const isFlag = isFlagType(inner)
  if (isFlag || (inner._tag !== "Array" && isFlagName(words))) {
    const shorter = withoutSubject(words, subject)
    const object = `the ${subject.text}`
    const asked = repeatsSubject(words, subject) ? unexplained(name, object) : flag(shorter, object)
    if (asked !== undefined) return `${asked}${inner._tag === "Number" ? ", as a number" : ""}.`
    if (isFlag) return `${hasOrUnexplained(name, shorter, object)}${inner._tag === "Number" ? ", as a number" : ""}.`
  }
  return `${noun(words, subject, isTime)}${detail}.`
}
