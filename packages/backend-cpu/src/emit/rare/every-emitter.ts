import type { ScalarOp } from "@tenon/compiler";
import { DoubleMath } from "../../math/double-math.ts";
import type { EmitOperation, Emitters, EmittersOf } from "../emitters.ts";
import { commonOperations } from "../operations.ts";
import { argmaxAccumulator } from "./argmax.ts";
import { emitComputedPosition } from "./computed-position.ts";
import { doubleOperations } from "./double-operations.ts";
import { emitGuard } from "./guard.ts";
import { emitLoop } from "./loop.ts";
import { emitPrefetch } from "./prefetch.ts";
import { emitRandom } from "./random.ts";
import { rareOperations } from "./rare-operations.ts";
import { emitScatter } from "./scatter.ts";
import { usesDoubles } from "./uses-doubles.ts";

/** For the plans of all Programs. */
export const everyEmitter: EmittersOf = (module): Required<Emitters> => {
  const doubles = new DoubleMath(module);
  const operations: { readonly [O in ScalarOp]: EmitOperation } = { ...commonOperations, ...rareOperations(doubles) };
  return {
    operations,
    doubles: doubleOperations(doubles),
    isAlone: usesDoubles,
    guard: emitGuard,
    random: emitRandom,
    computedPosition: emitComputedPosition,
    argmax: argmaxAccumulator,
    prefetch: emitPrefetch,
    scatter: emitScatter,
    loop: emitLoop,
  };
};
