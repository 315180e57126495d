import type { Backend } from "@tenon/backend";
import { backendKind } from "@tenon/backend/plugin";
import type { Registry } from "@tenon/registry";
import type { Spec } from "../protocol/json.ts";

/** Opens the backend of a spec. That for GPUs is a script of its own, for those who choose it. */
export async function openBackend(registry: Registry, spec: Spec): Promise<Backend> {
  const wider = await withBackend(registry, spec.type);
  return wider.parse(backendKind, spec, "backend").open();
}

async function withBackend(registry: Registry, name: string): Promise<Registry> {
  if (registry.entries(backendKind).some((entry) => entry.name === name)) return registry;
  const { webgpuPlugin } = await import("@tenon/backend-webgpu/plugin");
  return registry.use(webgpuPlugin);
}
