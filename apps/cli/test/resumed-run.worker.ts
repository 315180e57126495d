import { existsSync, readdirSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { cpu } from "@tenon/backend-cpu";
import { twoMoons } from "@tenon/datasets";
import { batchNorm, dense, dropout, normalization, relu, sequential } from "@tenon/layers";
import { crossEntropy } from "@tenon/losses";
import { accuracy } from "@tenon/metrics";
import { adam, clipByGlobalNorm, cosineSchedule, exponentialMovingAverage } from "@tenon/optimizers";
import type { RunStorage } from "@tenon/training";
import { loadRun, runFolder, TrainingError, train } from "@tenon/training";

// A run with everything that has to be remembered, in a process that is there to be killed. It goes on from what its folder
// holds, and says on standard output when it begins and when it saves. Where it is told so, it kills itself inside a save.

const folder = process.argv[2] as string;
const deadlySave = Number(process.argv[3] ?? 0);
const inFolder = runFolder(folder);
let saves = 0;

/** What comes after a file was made needs further turns of the event loop, so that one of these finds it. */
function dieInsideSave(): void {
  if (existsSync(folder) && readdirSync(folder).some((name) => name.endsWith(`.${process.pid}.unfinished`)))
    process.kill(process.pid, "SIGKILL");
  setImmediate(dieInsideSave);
}

const to: RunStorage = {
  ...inFolder,
  write(bytes) {
    process.stdout.write("saving\n");
    if (++saves === deadlySave) dieInsideSave();
    return inFolder.write(bytes);
  },
};
const resume = await loadRun(inFolder).catch((error: unknown) => {
  if (error instanceof TrainingError && error.code === "no-save") return undefined;
  throw error;
});
if (resume && resume.damaged.length > 0) throw resume.damaged[0];

await using backend = await cpu.open({ threads: 1 });
const { splits, ...rest } = twoMoons({ size: 500, seed: 3 });
const run = train({
  backend,
  model: sequential(normalization(), dense(32), batchNorm(), relu(), dropout({ rate: 0.2 }), dense(2)),
  data: { ...rest, splits: { train: splits.train, ...(splits.test && { validation: splits.test }) } },
  loss: crossEntropy(),
  optimizer: exponentialMovingAverage({
    decay: 0.99,
    optimizer: clipByGlobalNorm({ maximum: 1, optimizer: adam({ learningRate: 0.01 }) }),
  }),
  schedule: cosineSchedule(),
  earlyStopping: { score: "accuracy", mode: "max", patience: 1000 },
  keepBest: { score: "loss" },
  metrics: [accuracy()],
  epochs: 60,
  batchSize: 8,
  seed: 5,
  reportEvery: 10,
  save: { to, everySteps: 3 },
  resume,
});
for await (const { type } of run) {
  if (type === "start") process.stdout.write("training\n");
  // Time for saves to be written, as a model of some size would give it.
  if (type === "step") await setTimeout(1);
}
process.stdout.write("done\n");
