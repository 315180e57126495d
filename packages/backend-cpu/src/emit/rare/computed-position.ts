import type { ValueAtom } from "@tenon/compiler";
import * as i32 from "../../wasm/instructions/i32.ts";
import * as i32x4 from "../../wasm/instructions/i32x4.ts";
import type { PointEmitter } from "../point-emitter.ts";

/** The position that a computed value says, or the nearest that there is. */
export function emitComputedPosition(point: PointEmitter, { value, high }: ValueAtom, lane: number): void {
  const { f } = point;
  const position = f.local("i32");
  f.get(point.value(value)).lane(i32x4.extract_lane, lane).set(position);
  if (value.dtype !== "u32") f.get(position).i32(0).get(position).i32(0).op(i32.gt_s).select().set(position);
  f.get(position).i32(high).get(position).i32(high).op(i32.lt_u).select();
  f.release("i32", position);
}
