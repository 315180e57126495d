#!/usr/bin/env node
import { main } from "../src/webgpu/main.ts";

process.exitCode = await main(process.argv.slice(2));
