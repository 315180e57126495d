import { LazyPart } from "./runtime/lazy-part.ts";

/** What common Programs on one thread do without. */
export type Everything = LazyPart<typeof import("./everything.ts")>;

/** Whatever one backend has loaded, all have. */
export const lazyEverything: Everything = new LazyPart(() => import("./everything.ts"));
