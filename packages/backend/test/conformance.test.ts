import { test } from "vitest";
import { testBackend } from "../src/conformance.ts";
import { reference } from "../src/index.ts";

testBackend({ open: () => reference.open(), test });
