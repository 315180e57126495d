import type { Consumer } from "./consumer.ts";
import { exampleProblem, firstExample } from "./first-example.ts";
import type { InstalledRuntime } from "./runtimes.ts";
import type { Trial } from "./trial.ts";
import { installed } from "./trial.ts";
import { umbrellaProgram } from "./umbrella-program.ts";

/** The smoke test of a line of the support table: the README's first example, and a model trained with the umbrella. */
export const runtimeTrial = ({ label, path, args }: InstalledRuntime): Trial => ({
  name: `${label} runs the README's first example and trains with the umbrella`,
  async run(place) {
    const stated = firstExample(place.root);
    const { text, packages } = stated;
    const example = await written(await installed(place, "runtimes-example", packages), "example.mjs", text);
    if (typeof example === "string") return example;
    const problem = exampleProblem(label, (await example.run(path, [...args, "example.mjs"])).output, stated);
    if (problem !== undefined) return problem;
    const whole = await written(await installed(place, "runtimes-umbrella", ["tenon"]), "train.mjs", umbrellaProgram);
    if (typeof whole === "string") return whole;
    const { output } = await whole.run(path, [...args, "train.mjs"]);
    return Number(output.trim()) > 0.95 ? undefined : `${label}: ${output}`;
  },
});

async function written(consumer: Consumer | string, file: string, text: string): Promise<Consumer | string> {
  if (typeof consumer !== "string") consumer.write(file, text);
  return consumer;
}
