/**
 * Who may import whom, by package name. A package that is not listed here is an error, so a new package starts with a
 * line in this table.
 */
export const importTable: { readonly [name: string]: readonly string[] } = {
  "@tenon/program": [],
  "@tenon/backend": ["@tenon/program"],
  "@tenon/compiler": ["@tenon/program"],
  "@tenon/registry": [],
  "@tenon/backend-cpu": ["@tenon/program", "@tenon/backend", "@tenon/compiler", "@tenon/registry"],
  "@tenon/backend-webgpu": ["@tenon/program", "@tenon/backend", "@tenon/compiler", "@tenon/registry"],
  "@tenon/tensor": ["@tenon/program", "@tenon/backend"],
  "@tenon/layers": ["@tenon/tensor", "@tenon/registry"],
  "@tenon/losses": ["@tenon/tensor", "@tenon/registry"],
  "@tenon/optimizers": ["@tenon/tensor", "@tenon/registry"],
  "@tenon/metrics": ["@tenon/tensor", "@tenon/registry"],
  "@tenon/datasets": ["@tenon/tensor", "@tenon/registry"],
  "@tenon/dataset-mnist": ["@tenon/datasets", "@tenon/registry"],
  "@tenon/dataset-fashion-mnist": ["@tenon/datasets", "@tenon/registry"],
  "@tenon/dataset-iris": ["@tenon/datasets", "@tenon/registry"],
  "@tenon/dataset-images": ["@tenon/datasets", "@tenon/tensor", "@tenon/registry"],
  "@tenon/safetensors": [],
  "@tenon/training": ["@tenon/tensor", "@tenon/registry", "@tenon/safetensors"],
  tenon: [
    "@tenon/backend",
    "@tenon/backend-cpu",
    "@tenon/datasets",
    "@tenon/layers",
    "@tenon/losses",
    "@tenon/metrics",
    "@tenon/optimizers",
    "@tenon/safetensors",
    "@tenon/tensor",
    "@tenon/training",
  ],
};

/**
 * What only a package's plugin files (src/plugin.ts, src/plugin/) may import on top: the kind `backend` is a registry
 * kind and has to be typed, yet an implementer of the interface should not have to know the registry.
 */
export const pluginTable: { readonly [name: string]: readonly string[] } = {
  "@tenon/backend": ["@tenon/registry"],
};

/** Backends that run on something in particular. Everything else is given one by the application. */
export const isConcreteBackend = (name: string): boolean => name.startsWith("@tenon/backend-");

/** The one package outside apps and tests that chooses a concrete backend. */
export const umbrella = "tenon";

/** Validation libraries: they stay behind ./plugin, so that a direct import of a layer does not carry one. */
export const isSchemaLibrary = (name: string): boolean => name === "zod";
