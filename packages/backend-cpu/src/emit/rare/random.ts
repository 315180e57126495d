import type { RandomScalar } from "@tenon/compiler";
import type { Local } from "../../wasm/function-builder.ts";
import type { PointEmitter } from "../point-emitter.ts";
import { emitThreefry } from "./threefry.ts";

/** Random bits: the index of an element is the counter. */
export function emitRandom(point: PointEmitter, { keys, index }: RandomScalar): void {
  const { f } = point;
  const [first, second] = keys.map((key) => point.value(key)) as [Local, Local];
  const counter = f.local("v128");
  point.pushPositions(index, "u32");
  f.set(counter);
  emitThreefry(f, first, second, counter);
  f.release("v128", counter);
}
