#!/usr/bin/env node
import { hideSqliteWarning, keepCompiledModules } from "./nodeSetup.ts"

// Before anything else is loaded.
keepCompiledModules(process.env)
hideSqliteWarning(process)
const { start } = await import("./hci.ts")
start()
