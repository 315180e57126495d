import type { Json, Spec } from "./json.ts";
import type { Range } from "./read-json.ts";
import { isRecord, isSameJson, isSpec, isWholeIn } from "./read-json.ts";

/** A point of one's own: where it is, and which of the two classes it is of. */
export type OwnPoint = readonly [x: number, y: number, class_: 0 | 1];

/** A set of the registry, or points of one's own. */
export type PlaneData = Spec | { readonly type: "points"; readonly points: readonly OwnPoint[] };

/** All that the training in the plane is made of. */
export type PlaneSetup = {
  readonly data: PlaneData;
  /** Units of each hidden layer. */
  readonly hidden: readonly number[];
  readonly activation: Spec;
  readonly optimizer: Spec;
  /** Options of the registry's regularization, but for the optimizer inside. */
  readonly regularization: Readonly<Record<string, Json>>;
  readonly backend: Spec;
  readonly batchSize: number;
  readonly seed: number;
  /** Steps per second; 0: as many as there is time for. */
  readonly pace: number;
};

/** What the page begins with. */
export const usualPlane: PlaneSetup = {
  data: { type: "twoMoons", size: 200 },
  hidden: [6, 4],
  activation: { type: "tanh" },
  optimizer: { type: "adam", learningRate: 0.02 },
  regularization: {},
  backend: { type: "cpu" },
  batchSize: 32,
  seed: 1,
  pace: 300,
};

export const planeLimits: Readonly<Record<"layers" | "units" | "points" | "batchSize" | "seed", Range>> = {
  layers: [0, 5],
  units: [1, 8],
  points: [0, 500],
  batchSize: [1, 1000],
  seed: [0, 2_147_483_647],
};

/** Steps per second to choose from. */
export const paces: readonly number[] = [10, 60, 300, 1500, 0];

/** The square in which points of one's own lie reaches this far from its centre. */
export const ownReach = 1;

/** A set-up from a link, whose form is not known yet; `undefined` where it is none. */
export function readPlaneSetup(given: Json | undefined): PlaneSetup | undefined {
  if (!isRecord(given)) return undefined;
  const { data, hidden, activation, optimizer, regularization = {}, backend = usualPlane.backend } = given;
  const { batchSize, seed = 0, pace = usualPlane.pace } = given;
  const read = readData(data);
  if (!read || !isSpec(activation) || !isSpec(optimizer) || !isRecord(regularization) || !isSpec(backend))
    return undefined;
  const { layers, units } = planeLimits;
  if (!Array.isArray(hidden) || !isWholeIn(hidden.length, layers) || !hidden.every((count) => isWholeIn(count, units)))
    return undefined;
  if (!isWholeIn(batchSize, planeLimits.batchSize) || !isWholeIn(seed, planeLimits.seed)) return undefined;
  if (typeof pace !== "number" || !paces.includes(pace)) return undefined;
  return { data: read, hidden, activation, optimizer, regularization, backend, batchSize, seed, pace };
}

function readData(data: Json | undefined): PlaneData | undefined {
  if (!isSpec(data) || data.type !== "points") return isSpec(data) ? data : undefined;
  const points = data["points"];
  if (!Array.isArray(points) || !isWholeIn(points.length, planeLimits.points) || !points.every(isOwnPoint))
    return undefined;
  return { type: "points", points };
}

const isOwnPoint = (value: Json): value is OwnPoint =>
  Array.isArray(value) &&
  value.length === 3 &&
  value.slice(0, 2).every((number) => typeof number === "number" && Math.abs(number) <= ownReach) &&
  (value[2] === 0 || value[2] === 1);

export const isOwn = (data: PlaneData): data is Extract<PlaneData, { readonly points: readonly OwnPoint[] }> =>
  data.type === "points";

/** Whether weights trained under one set-up are weights under the other: the network is the same, and so are the points. */
export function isSameNetwork(one: PlaneSetup, other: PlaneSetup): boolean {
  const identity = ({ hidden, activation, seed, data }: PlaneSetup): string =>
    // Points of one's own may come and go while the network learns.
    JSON.stringify([hidden, activation, seed, isOwn(data) ? "points" : data]);
  return identity(one) === identity(other);
}

/** Whether a run that is kept can go on as if nothing had happened: all but what computes it, and how fast, is the same. */
export function isSamePlaneRun(one: PlaneSetup, other: PlaneSetup): boolean {
  const identity = ({ backend: _, pace: __, ...rest }: PlaneSetup): Json => rest;
  return isSameJson(identity(one), identity(other));
}
