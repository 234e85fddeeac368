#!/usr/bin/env node
import { enable } from "./compileCache.ts"

// Before anything else is loaded.
enable(process.env)
const { start } = await import("./hci.ts")
start()
