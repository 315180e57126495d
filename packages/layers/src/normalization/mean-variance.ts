import type { Tensor } from "@tenon/tensor";
import { add, div, maximum, mean, mul, reshape, sizeOf, slice, sqrt, sub, sum, tensorData } from "@tenon/tensor";
import { filledData } from "../initialisers/filled-data.ts";
import type { Scaling } from "./scaling.ts";
import { divisor } from "./scaling.ts";

/**
 * (x - mean) / √variance, of the population. Batches are joined by the updating formulas of Chan, Golub and LeVeque
 * (Algorithms for computing the sample variance, 1983, equation 2.1), which lose nothing to cancellation.
 */
export const meanVariance: Scaling = {
  initial(dtype, shape, given) {
    const [mean, variance] = given ?? [];
    const data = (numbers: readonly number[] | undefined) =>
      numbers ? tensorData(dtype, [...numbers], shape) : filledData(dtype, shape, 0);
    // Given statistics are those of one example whose squared deviation is the variance.
    return { count: tensorData(dtype, given ? 1 : 0), mean: data(mean), squaredDeviations: data(variance) };
  },
  gather(seen, batch, over) {
    const {
      count,
      mean: known,
      squaredDeviations,
    } = seen as typeof seen & Record<"mean" | "squaredDeviations", Tensor>;
    const size = sizeOf(over.map((axis) => batch.shape[axis] as number));
    // Measured from the first example, so that what is constant has this very mean and no deviation at all.
    const origin = first(batch, over);
    const shifted = sub(batch, origin);
    const shiftedMean = mean(shifted, over);
    const deviations = sub(shifted, shiftedMean);
    const total = add(count, size);
    const share = div(size, total);
    const distance = sub(add(origin, shiftedMean), known);
    return {
      count: total,
      mean: add(known, mul(distance, share)),
      squaredDeviations: add(
        add(squaredDeviations, sum(mul(deviations, deviations), over)),
        mul(distance, mul(distance, mul(count, share))),
      ),
    };
  },
  normalise(x, seen) {
    const {
      count,
      mean: known,
      squaredDeviations,
    } = seen as typeof seen & Record<"mean" | "squaredDeviations", Tensor>;
    const deviation = sqrt(div(squaredDeviations, maximum(count, 1)));
    return div(sub(x, known), divisor(deviation));
  },
};

/** The first element along axes, which disappear. */
function first(x: Tensor, over: readonly number[]): Tensor {
  const size = x.shape.map((extent, axis) => (over.includes(axis) ? 1 : extent));
  const kept = x.shape.filter((_, axis) => !over.includes(axis));
  const start = x.shape.map(() => 0);
  return reshape(slice(x, start, size), kept);
}
