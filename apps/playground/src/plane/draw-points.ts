import type { PlanePoints, PlaneSquare } from "../protocol/plane-messages.ts";
import type { CanvasColours } from "./sign-colours.ts";

interface DrawOptions {
  readonly colours: CanvasColours;
  /** Whether the test points are drawn too, as rings. */
  readonly test: boolean;
  /** A place to mark, in shares of the sides. */
  readonly mark?: readonly [across: number, down: number] | undefined;
}

interface Points {
  readonly square: PlaneSquare;
  readonly training: PlanePoints;
  readonly test: PlanePoints;
}

/** Class 1 is cool and round, class 2 warm and square: the form says it to those who see fewer colours. */
export function drawPoints(
  context: CanvasRenderingContext2D,
  side: number,
  { square, training, test }: Points,
  options: DrawOptions,
): void {
  context.clearRect(0, 0, side, side);
  const { colours } = options;
  const radius = (side / 100) * (training.classes.length > 600 ? 0.7 : 1);
  context.lineWidth = radius / 3.5;
  const draw = ({ places, classes }: PlanePoints, isRing: boolean): void => {
    for (const [i, class_] of classes.entries()) {
      const across = (((places[2 * i] as number) - square.centre[0]) / square.reach + 1) * (side / 2);
      const down = (1 - ((places[2 * i + 1] as number) - square.centre[1]) / square.reach) * (side / 2);
      const colour = class_ === 1 ? colours.warm : colours.cool;
      context.fillStyle = isRing ? colours.surface : colour;
      context.strokeStyle = isRing ? colour : colours.surface;
      context.beginPath();
      if (class_ === 1) context.rect(across - 0.9 * radius, down - 0.9 * radius, 1.8 * radius, 1.8 * radius);
      else context.arc(across, down, radius, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    }
  };
  if (options.test) draw(test, true);
  draw(training, false);
  if (!options.mark) return;
  context.strokeStyle = colours.text;
  context.lineWidth = 2.5;
  context.beginPath();
  context.arc(options.mark[0] * side, options.mark[1] * side, 2 * radius, 0, 2 * Math.PI);
  context.stroke();
}
