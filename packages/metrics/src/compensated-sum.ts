import type { Shape, Tensor, TensorData } from "@tenon/tensor";
import { add, cast, sub } from "@tenon/tensor";
import { zero } from "./accumulators.ts";

/**
 * A sum over many batches in f32, with what rounding took from it: sum + compensation is the total as if added up with 48 bits,
 * so that an epoch may have as many batches as it likes. In f32 alone a total stands still once a batch is less than 2^-25 of it.
 */
export type CompensatedSum<T> = { readonly sum: T; readonly compensation: T };

export function zeroSum(shape: Shape = []): CompensatedSum<TensorData> {
  return { sum: zero("f32", shape), compensation: zero("f32", shape) };
}

/** The sum with `x` added: Knuth's TwoSum (The Art of Computer Programming, volume 2, section 4.2.2, theorem B). */
export function addedTo({ sum, compensation }: CompensatedSum<Tensor>, x: Tensor): CompensatedSum<Tensor> {
  const part = cast(x, "f32");
  const total = add(sum, part);
  const taken = sub(total, sum);
  const lost = add(sub(sum, sub(total, taken)), sub(part, taken));
  return { sum: total, compensation: add(compensation, lost) };
}

/** The totals on the host. What is not finite has no compensation. */
export function totalsOf({ sum, compensation }: CompensatedSum<TensorData>): number[] {
  return Array.from(sum.data, (value, i) =>
    Number.isFinite(Number(value)) ? Number(value) + Number(compensation.data[i]) : Number(value),
  );
}
