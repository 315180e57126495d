#!/usr/bin/env node
import { main } from "../src/main.ts";

// So that what is cleared up at the end is cleared up then, too.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));
process.exitCode = await main(process.argv.slice(2));
