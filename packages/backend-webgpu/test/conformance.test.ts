import { testBackend } from "@tenon/backend/conformance";
import { describe, test } from "vitest";
import { openWebgpu } from "../src/open-webgpu.ts";
import { skips } from "./skips.ts";

describe("with the kernels for this device", () => {
  testBackend({ open: () => openWebgpu(), test, skip: skips });
});

describe("with the kernels for a GPU of the least that WebGPU promises", () => {
  testBackend({ open: () => openWebgpu({ traits: { software: false, maxStorageBuffers: 8 } }), test, skip: skips });
});
