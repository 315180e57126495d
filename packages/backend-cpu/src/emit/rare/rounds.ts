import type { LoopKernel } from "@tenon/compiler";
import type { FunctionBuilder, Global } from "../../wasm/function-builder.ts";
import * as i32 from "../../wasm/instructions/i32.ts";

/** Runs `body` for each round of a loop, with its number in the loop's global. */
export function emitRounds(
  f: FunctionBuilder,
  { loop, length, reverse }: LoopKernel,
  loops: readonly Global[],
  body: () => void,
): void {
  const round = f.local("i32");
  f.i32(0).set(round);
  f.forBelow(round, length, 1, () => {
    if (reverse)
      f.i32(length - 1)
        .get(round)
        .op(i32.sub);
    else f.get(round);
    f.setGlobal(loops[loop] as Global);
    body();
  });
}
