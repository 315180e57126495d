import { testBackend } from "@tenon/backend/conformance";
import { test } from "vitest";
import { openWebgpu } from "../src/open-webgpu.ts";
import { skips } from "./skips.ts";

testBackend({ open: () => openWebgpu(), test, skip: skips });
