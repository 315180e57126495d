import { bestPeakForm, flopsPerTurn, peakModule } from "../peak-module.ts";
import { nodeRuntime } from "./installed-version.ts";
import { peakFlopsPerRun } from "./peak-run.ts";
import { serve } from "./serve.ts";

const form = bestPeakForm();
const { instance } = await WebAssembly.instantiate(peakModule(form));
const run = instance.exports["run"] as (turns: number) => number;

await serve({
  describe: () => ({ version: "", runtime: nodeRuntime, details: [form], warnings: [] }),
  open: async () => ({
    reset() {},
    async run(times) {
      for (let i = 0; i < times; i++) run(peakFlopsPerRun / flopsPerTurn);
    },
    check: async () => [run(1)],
    close() {},
  }),
});
