import type { Tensor } from "@tenon/tensor";
import { add, div, equal, max, maximum, minimum, neg, select, sizeOf, sub, tensorData } from "@tenon/tensor";
import { filledData } from "../initialisers/filled-data.ts";
import type { Scaling } from "./scaling.ts";
import { divisor } from "./scaling.ts";

/** (x - minimum) / (maximum - minimum): what was seen comes to lie between 0 and 1. */
export const minMax: Scaling = {
  initial(dtype, shape, given) {
    const [low, high] = given ?? [];
    return {
      count: tensorData(dtype, given ? 1 : 0),
      minimum: low ? tensorData(dtype, [...low], shape) : filledData(dtype, shape, 0),
      maximum: high ? tensorData(dtype, [...high], shape) : filledData(dtype, shape, 0),
    };
  },
  gather(seen, batch, over) {
    const { count, minimum: low, maximum: high } = seen as typeof seen & Record<"minimum" | "maximum", Tensor>;
    const lowest = neg(max(neg(batch), over));
    const highest = max(batch, over);
    const none = equal(count, 0);
    return {
      count: add(count, sizeOf(over.map((axis) => batch.shape[axis] as number))),
      minimum: select(none, lowest, minimum(low, lowest)),
      maximum: select(none, highest, maximum(high, highest)),
    };
  },
  normalise(x, seen) {
    const { minimum: low, maximum: high } = seen as typeof seen & Record<"minimum" | "maximum", Tensor>;
    return div(sub(x, low), divisor(sub(high, low)));
  },
};
