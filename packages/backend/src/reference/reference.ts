import { evaluate } from "@tenon/program";
import type { Backend } from "../backend.ts";
import { ReferenceBackend } from "./reference-backend.ts";

/** The reference takes no options. */
export type ReferenceOptions = Readonly<Record<never, never>>;

/**
 * The backend that says what is correct: it evaluates a Program node by node, in f64, rounding to the dtype of each
 * node. Written for reading, never for speed; every dtype, every primitive, any JavaScript engine.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { buildProgram, tensorType } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * await using backend = await reference.open();
 * const pair = tensorType("f32", [2]);
 * const double = backend.compile(buildProgram("double", [pair], ([x]) => [op.add(x!, x!)]));
 * const [input, output] = [backend.allocate(pair), backend.allocate(pair)];
 * const invocation = double.bind({ inputs: [input], outputs: [output] });
 * backend.write(input, new Float32Array([1, 2]));
 * invocation.run();
 * await backend.download(output); // => [2, 4]
 * ```
 */
export const reference: { open(options?: ReferenceOptions): Promise<Backend> } = {
  open: async (_options) => new ReferenceBackend(evaluate),
};
