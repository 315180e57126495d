import type { PlanePicture } from "../protocol/plane-messages.ts";
import type { Diagram } from "./diagram.ts";
import { weightsOf } from "./picture-parts.ts";
import type { CanvasColours } from "./sign-colours.ts";

/** A line of the diagram: it ends in `column`, where `x` and `y` are a place on it. */
export interface Link {
  readonly column: number;
  readonly from: number;
  readonly to: number;
  readonly x: number;
  readonly y: number;
}

/** How near to a line is on it, in pixels. */
const near = 7;

/** Weights as lines: warm above zero, cool below, the thicker the larger, compared with the largest of all. */
export function drawLinks(
  canvas: HTMLCanvasElement,
  diagram: Diagram,
  picture: PlanePicture,
  { warm, cool }: CanvasColours,
  marked: Link | undefined,
): void {
  const { sizes, width, height } = diagram;
  const density = Math.min(2, devicePixelRatio || 1);
  if (canvas.width !== Math.round(width * density) || canvas.height !== Math.round(height * density)) {
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(height * density);
  }
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width, height);
  for (let column = 1; column < sizes.length; column++) {
    const units = sizes[column] as number;
    const weights = weightsOf(picture, column - 1).subarray(0, -units);
    const most = weights.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0.5);
    for (const [i, weight] of weights.entries()) {
      const [from, to] = [Math.floor(i / units), i % units];
      const share = Math.abs(weight) / most;
      const isMarked = marked?.column === column && marked.from === from && marked.to === to;
      const [[x1, y1], [x2, y2]] = ends(diagram, column, from, to);
      context.strokeStyle = weight > 0 ? warm : cool;
      context.globalAlpha = isMarked ? 1 : 0.18 + 0.7 * share;
      context.lineWidth = 0.5 + 4 * share + (isMarked ? 1.5 : 0);
      context.beginPath();
      context.moveTo(x1, y1);
      context.bezierCurveTo((x1 + x2) / 2, y1, (x1 + x2) / 2, y2, x2, y2);
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

type Point = readonly [x: number, y: number];

function ends({ at, node }: Diagram, column: number, from: number, to: number): readonly [Point, Point] {
  const [[x1, y1], [x2, y2]] = [at(column - 1, from), at(column, to)];
  return [
    [x1 + node, y1 + node / 2],
    [x2, y2 + node / 2],
  ];
}

/** The line at a place, if there is one. */
export function linkAt(diagram: Diagram, x: number, y: number): Link | undefined {
  const { sizes } = diagram;
  let best: Link | undefined;
  let least = near;
  for (let column = 1; column < sizes.length; column++)
    for (let from = 0; from < (sizes[column - 1] as number); from++)
      for (let to = 0; to < (sizes[column] as number); to++) {
        const [[x1, y1], [x2, y2]] = ends(diagram, column, from, to);
        if (x < x1 || x > x2) continue;
        const height = curveAt((x - x1) / (x2 - x1), y1, y2);
        if (Math.abs(height - y) >= least) continue;
        least = Math.abs(height - y);
        best = { column, from, to, x, y };
      }
  return best;
}

/** The height of the curve at a share of its width: x(t) = 1.5 (t - t²) + t³ and y(t) = 3 t² - 2 t³, solved by bisection. */
function curveAt(share: number, y1: number, y2: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 12; i++) {
    const t = (low + high) / 2;
    if (1.5 * (t - t * t) + t ** 3 < share) low = t;
    else high = t;
  }
  const t = (low + high) / 2;
  return y1 + (y2 - y1) * (3 * t * t - 2 * t ** 3);
}
