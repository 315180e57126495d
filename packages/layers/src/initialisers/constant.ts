import { filledData } from "./filled-data.ts";
import type { Initialiser } from "./initialiser.ts";

/** The same number everywhere. */
export function constantInitialiser(value: number): Initialiser {
  return (_, { shape, dtype }) => filledData(dtype, shape, value);
}
