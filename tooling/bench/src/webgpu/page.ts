import { defaultDevice, init } from "@jax-js/jax";
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-webgpu";
import { webgpu } from "@tenon/backend-webgpu";
import type { Tensor } from "@tenon/tensor";
import { cast, mul, tensorData } from "@tenon/tensor";
import { openJaxTraining } from "../workers/jax-js-training.ts";
import type { Lane } from "../workers/serve.ts";
import { openTenonTraining, type TrainingDigits } from "../workers/tenon-training.ts";
import { openTfjsTraining } from "../workers/tfjs-training.ts";
import type { TrainingWorkload } from "../workloads/training-workload.ts";
import { fetchTrainingArrays, readTrainingArrays } from "./browser-data.ts";

// The page of the benchmark on WebGPU. Every contender has a page of its own in one browser.

/** One block of steps. */
export interface Block {
  readonly steps: number;
  /** Until the last loss has been read. */
  readonly seconds: number;
  /** Of them those until all steps were handed on, by the clock on the wall. */
  readonly handingOnSeconds: number;
}

export type WebgpuContender = "Tenon" | "tfjs" | "jax-js";

let lane: Lane | undefined;

/** Opens a contender on a workload; the losses of its first steps. */
export async function open(
  contender: WebgpuContender,
  workload: TrainingWorkload,
  losses: number,
): Promise<readonly number[]> {
  await fetchTrainingArrays();
  lane = await openLane(contender, workload);
  await lane.prepare?.();
  await lane.reset();
  return lane.check(losses);
}

export async function measure(steps: number): Promise<Block> {
  if (!lane) throw new Error("no lane is open");
  const start = performance.now();
  // An asynchronous function runs until it first waits, which is for the loss of the last step.
  const done = lane.run(steps);
  const handingOnSeconds = (performance.now() - start) / 1000;
  await done;
  return { steps, seconds: (performance.now() - start) / 1000, handingOnSeconds };
}

/** What `mnist()` gives in Node, of the arrays that have been fetched. */
function digits(): TrainingDigits {
  const { images, labels } = readTrainingArrays();
  const size = labels.length;
  return {
    splits: {
      train: { size, inputs: [tensorData("u8", images, [size, 28, 28, 1])], targets: [tensorData("u8", labels)] },
    },
    prepare: ({ inputs, targets }) => ({
      inputs: [mul(cast(inputs[0] as Tensor, "f32"), 1 / 255)],
      targets: [cast(targets[0] as Tensor, "i32")],
    }),
  };
}

async function openLane(contender: WebgpuContender, workload: TrainingWorkload): Promise<Lane> {
  switch (contender) {
    case "Tenon":
      return openTenonTraining(await webgpu.open(), workload, "", digits());
    case "tfjs":
      if (!(await tf.setBackend("webgpu"))) throw new Error("tfjs does not start its backend webgpu");
      await tf.ready();
      return openTfjsTraining(workload, "");
    case "jax-js":
      await init("webgpu");
      defaultDevice("webgpu");
      return openJaxTraining(workload, "", "last");
  }
}
