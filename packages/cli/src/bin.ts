#!/usr/bin/env node
import { enable } from "./compileCache.ts"
import { hideSqliteWarning } from "./sqliteWarning.ts"

// Before anything else is loaded.
enable(process.env)
hideSqliteWarning(process)
const { start } = await import("./hci.ts")
start()
