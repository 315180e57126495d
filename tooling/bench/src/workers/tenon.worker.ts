import { installedVersion, nodeRuntime } from "./installed-version.ts";
import { openTenon } from "./open-tenon.ts";
import { serve } from "./serve.ts";
import { openTenonProduct } from "./tenon-product.ts";
import { openTenonTraining } from "./tenon-training.ts";

const threads = Number(process.argv[2]);
const backend = await openTenon(threads);

await serve({
  describe: () => ({
    version: installedVersion("@tenon/tensor"),
    runtime: nodeRuntime,
    details: [`backend ${backend.name}`],
    warnings: [],
  }),
  open: async (workload, folder) =>
    workload.kind === "training"
      ? openTenonTraining(backend, workload, folder)
      : openTenonProduct(backend, workload, folder),
});
