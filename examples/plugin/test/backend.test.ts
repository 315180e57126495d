import { test } from "node:test";
import { testBackend } from "@tenon/backend/conformance";
import { PlainBackend } from "../src/index.ts";

testBackend({ open: async () => new PlainBackend(), test });
