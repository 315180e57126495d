import type { Dataset, Split } from "@tenon/datasets";
import { datasetKind } from "@tenon/datasets/plugin";
import type { Registry } from "@tenon/registry";
import type { Spec } from "../../protocol/json.ts";
import type { PlanePoints, PlaneSample, PlaneSquare } from "../../protocol/plane-messages.ts";
import type { PlaneData } from "../../protocol/plane-setup.ts";
import { isOwn, ownReach } from "../../protocol/plane-setup.ts";

/** More than this are no picture any more. */
const mostPoints = 5000;

export interface PlaneSets {
  readonly square: PlaneSquare;
  readonly training: PlanePoints;
  readonly test: PlanePoints;
}

/** The points of a set, and the square that shows them. @throws Error for a set that is not of two classes in a plane. */
export async function openPlaneSets(registry: Registry, data: PlaneData): Promise<PlaneSets> {
  if (isOwn(data)) {
    const training: PlanePoints = {
      places: Float32Array.from(data.points.flatMap((point) => point.slice(0, 2))),
      classes: Uint8Array.from(data.points, ([, , class_]) => class_),
    };
    return { square: { centre: [0, 0], reach: ownReach }, training, test: noPoints };
  }
  const { name, inputTypes, classes, splits } = (await registry.parse(datasetKind, data)) as Dataset<Split>;
  if (inputTypes[0]?.shape.join() !== "2" || classes?.length !== 2)
    throw new Error(`${name} does not hold two classes of points in a plane`);
  const [training, test] = [pointsOf(splits.train), splits.test ? pointsOf(splits.test) : noPoints];
  return { square: squareAbout(training.places), training, test };
}

/** The training points of a set, scaled into the square from -1 to 1. */
export async function samplePoints(registry: Registry, set: Spec): Promise<PlaneSample> {
  const { square, training } = await openPlaneSets(registry, set);
  const places = training.places.map((value, i) => (value - (square.centre[i % 2] as number)) / square.reach);
  return { set: set.type, places, classes: training.classes };
}

const noPoints: PlanePoints = { places: new Float32Array(), classes: new Uint8Array() };

function pointsOf({ size, inputs, targets }: Split): PlanePoints {
  if (size > mostPoints) throw new Error(`${size} points are more than a picture of the plane holds, ${mostPoints}`);
  return {
    places: Float32Array.from(inputs[0]?.data ?? []),
    classes: Uint8Array.from(targets[0]?.data ?? []),
  };
}

/** With a margin, in which the boundary can be seen to go on. */
function squareAbout(places: Float32Array): PlaneSquare {
  const least = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const most = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  places.forEach((value, i) => {
    least[i % 2] = Math.min(least[i % 2] as number, value);
    most[i % 2] = Math.max(most[i % 2] as number, value);
  });
  const [left, bottom] = least as [number, number];
  const [right, top] = most as [number, number];
  return {
    centre: [(left + right) / 2, (bottom + top) / 2],
    reach: (1.16 * Math.max(right - left, top - bottom)) / 2,
  };
}
