/** Rules of the lint that oxlint has not. */

/** `new Date()` asks the wall clock. */
const noCurrentDate = {
  create: (context) => ({
    NewExpression: (node) => {
      if (node.callee.name !== "Date" || node.arguments.length > 0) return
      context.report({ node, message: "`new Date()` asks the wall clock: take the time of effect's Clock." })
    }
  })
}

/** `try` hides from a type what can fail. */
const noTry = {
  create: (context) => ({
    TryStatement: (node) => context.report({ node, message: "Use Effect.try or Result.try in place of `try`." })
  })
}

export default { meta: { name: "house" }, rules: { "no-current-date": noCurrentDate, "no-try": noTry } }
