import { backendKind } from "@tenon/backend/plugin";
import { createRegistry } from "@tenon/registry";
import { expect, test } from "vitest";
import { webgpuPlugin } from "../src/plugin.ts";

test("the entry webgpu opens the backend, and refuses options that it does not know", async () => {
  const registry = createRegistry([webgpuPlugin]);
  await using backend = await registry.create(backendKind, "webgpu", { powerPreference: "low-power" }).open();
  expect(backend.name).toBe("webgpu");
  expect(backend.supports.dtypes.has("f64")).toBe(false);
  expect(() => registry.create(backendKind, "webgpu", { powerPreference: "none" } as never)).toThrow(/powerPreference/);
});
