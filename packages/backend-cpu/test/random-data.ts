import type { TensorData, TensorType } from "@tenon/program";
import { isFloat, sizeOf, tensorData, threefry2x32 } from "@tenon/program";
import type { Dice } from "./dice.ts";

const commonExtents = [2, 3, 4, 1, 5, 7, 8, 9, 6] as const;
const rareExtents = [0, 10, 12, 15, 16, 17, 20, 31, 33, 40, 64, 65, 70, 100, 129, 200, 300] as const;
/** Elements of a tensor of a random Program at most. */
export const mostElements = 12_000;

export function anyExtent(dice: Dice): number {
  return dice.once(4) ? dice.pick(rareExtents) : dice.pick(commonExtents);
}

export function anyShape(dice: Dice, ranks: readonly number[] = [2, 1, 3, 0, 4]): number[] {
  const shape = Array.from({ length: dice.pick(ranks) }, () => anyExtent(dice));
  while (sizeOf(shape) > mostElements) shape[shape.indexOf(Math.max(...shape))] = 2;
  return shape;
}

export function anyType(dice: Dice): TensorType {
  const dtype = dice.pick(["f32", "f32", "f32", "i32", "f64", "u8", "u32", "bool"] as const);
  return { dtype, shape: anyShape(dice) };
}

/** Small whole numbers and halves for floats, so that sums are exact; now and then all kinds of numbers. */
export function randomData({ dtype, shape }: TensorType, dice: Dice): TensorData {
  const seed = dice.below(65536);
  const kind = dice.below(12);
  const values = Array.from({ length: sizeOf(shape) }, (_, i): number => {
    const [word, other] = threefry2x32([seed, 0], [0, i]);
    const small = (word % 17) - 8;
    const fraction = other / 2 ** 32;
    if (dtype === "bool") return word & 1;
    if (isFloat(dtype)) {
      if (kind === 10) return 4 * fraction - 2;
      if (kind === 11) return [Number.NaN, Infinity, -Infinity, -0, 0, small, small][word % 7] as number;
      return kind < 6 ? small : small / 2;
    }
    if (kind >= 8) return word;
    if (kind === 7) return [0, -1, 1, 2 ** 31 - 1, -(2 ** 31), 31, 32, 255][word % 8] as number;
    return small;
  });
  return tensorData(dtype, values, shape);
}

export const isNumeric = ({ dtype }: TensorType): boolean => dtype !== "bool";
