/**
 * Sentences about operations: what a call does, on which endpoint, what waits for it, and its errors.
 *
 * @since 0.1.0
 */
import type { Operation, Response, Safety } from "../Model.ts"
import { article, pascalCase } from "../Names.ts"
import type { Facts } from "./Facts.ts"

const kinds: Record<Safety, string> = {
  read: "a read",
  idempotent: "a call that may be repeated",
  write: "a write"
}

const waits: Record<Response["task"], string> = {
  none: "",
  one: " `TaskPoller.awaitTask` waits for its task.",
  many: " `TaskPoller.awaitTask` waits for its tasks."
}

/** What verbs do to the record whose name follows them. */
const verbs: Readonly<Record<string, string>> = {
  Create: "Creates",
  Update: "Updates",
  Delete: "Deletes",
  Clone: "Clones",
  Rebuild: "Rebuilds",
  Rollback: "Rolls back",
  Execute: "Executes",
  Suspend: "Suspends",
  Resume: "Resumes",
  Export: "Exports",
  Import: "Imports",
  Mount: "Mounts",
  Unmount: "Unmounts",
  Move: "Moves",
  Copy: "Copies"
}

/** `Updates Vlan records`: a verb and a record. */
const recordDoc = ({ operationId, response }: Operation, { isRecord }: Facts): string | undefined => {
  const [, verb = "", model = ""] = /^([A-Z][a-z]+)(.*)$/.exec(pascalCase(operationId)) ?? []
  const does = verbs[verb]
  if (does === undefined || !isRecord(model)) return undefined
  return response.task === "many" ? `${does} ${model} records` : `${does} ${article(model)} ${model}`
}

/** What an operation does; its name where nothing else is known. */
const actionDoc = (operation: Operation, facts: Facts): string => {
  const listing = facts.product.modules.find(({ name }) => name === operation.module)?.listing
  if (listing?.list === operation.name) return `Gives one window of ${listing.model} records`
  if (listing?.connection === operation.name) return `Counts ${listing.model} records`
  return (
    facts.profile.docs.operations[operation.operationId] ??
    facts.profile.rest?.describe(operation.name, operation.page !== undefined) ??
    recordDoc(operation, facts) ??
    `Calls \`${operation.operationId}\``
  )
}

/** The sentences of an operation; `errors` are those of the operation, without those of every request. */
export const operationDoc = (operation: Operation, errors: ReadonlyArray<string>, facts: Facts): string => {
  const { documentedPath, method, page, path, response, safety, since } = operation
  const reason = safety === "read" ? "for a response 304, without content" : "where nothing has to be changed"
  const unchanged = response.notModified ? ` Gives \`NotModified\` ${reason}.` : ""
  const fails = errors.length === 0 ? "" : ` Fails with ${errors.map((error) => `\`${error}\``).join(", ")}.`
  const endpoint = `\`${method} ${path}\`, ${kinds[safety]}.`
  const needs = facts.needs(since).map((text) => ` ${text}`)
  const pages = page === undefined ? "" : " Lists page by page; `page` gives one page, `count` the number of records."
  const corrected = documentedPath === undefined ? "" : ` The vendor's document has the path \`${documentedPath}\`.`
  const outcome = `${pages}${waits[response.task]}${unchanged}${fails}`
  return `${actionDoc(operation, facts)}: ${endpoint}${outcome}${needs.join("")}${corrected}`
}
