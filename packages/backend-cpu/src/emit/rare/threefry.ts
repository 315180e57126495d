import type { FunctionBuilder, Local } from "../../wasm/function-builder.ts";
import * as i32x4 from "../../wasm/instructions/i32x4.ts";
import * as v128 from "../../wasm/instructions/v128.ts";

const rotations: readonly number[] = [13, 15, 26, 6, 17, 29, 16, 24];

/**
 * The first word of Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw, SC 2011) at the counters (0, index), in four
 * lanes. `key0`, `key1` and `index` hold vectors; leaves the words on the stack.
 */
export function emitThreefry(f: FunctionBuilder, key0: Local, key1: Local, index: Local): void {
  const [left, right, key2] = [f.local("v128"), f.local("v128"), f.local("v128")];
  const keys = [key0, key1, key2];
  f.get(key0).get(key1).op(v128.xor).i32x4(0x1bd11bda).op(v128.xor).set(key2);
  f.get(key0).set(left);
  f.get(index).get(key1).op(i32x4.add).set(right);
  for (let round = 0; round < 20; round++) {
    const rotation = rotations[round % 8] as number;
    f.get(left).get(right).op(i32x4.add).set(left);
    f.get(right).i32(rotation).op(i32x4.shl);
    f.get(right)
      .i32(32 - rotation)
      .op(i32x4.shr_u)
      .op(v128.or);
    f.get(left).op(v128.xor).set(right);
    if (round % 4 !== 3) continue;
    const injection = (round + 1) / 4;
    f.get(left)
      .get(keys[injection % 3] as Local)
      .op(i32x4.add)
      .set(left);
    f.get(right)
      .get(keys[(injection + 1) % 3] as Local)
      .op(i32x4.add)
      .i32x4(injection)
      .op(i32x4.add)
      .set(right);
  }
  f.get(left);
  for (const local of [left, right, key2]) f.release("v128", local);
}
