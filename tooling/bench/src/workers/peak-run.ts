import { flopsPerTurn } from "../peak-module.ts";

/** Operations of one time of the peak's lane: short (a quarter of a millisecond), since engines optimise between calls. */
export const peakFlopsPerRun: number = flopsPerTurn * 20_000;
