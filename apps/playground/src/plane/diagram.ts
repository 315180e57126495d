/** Where everything in the picture of a network is, in pixels. */
export interface Diagram {
  readonly sizes: readonly number[];
  readonly width: number;
  readonly height: number;
  /** Side of a neuron's picture. */
  readonly node: number;
  /** The top left corner of a picture. Column 0 holds the inputs. */
  at(column: number, number: number): readonly [x: number, y: number];
}

/** Room above the neurons, for the buttons of their layer. */
const head = 40;
const [gapBetween, leastSpacing] = [10, 24];

export function layOut(sizes: readonly number[], room: number): Diagram {
  const node = room < 420 ? 36 : 44;
  const tallest = Math.max(4, ...sizes);
  const least = sizes.length * node + (sizes.length - 1) * leastSpacing;
  const width = Math.max(room, least);
  const distance = (width - node) / (sizes.length - 1);
  return {
    sizes,
    width,
    height: head + tallest * (node + gapBetween),
    node,
    at: (column, number) => [
      column * distance,
      head + (tallest - (sizes[column] as number)) * ((node + gapBetween) / 2) + number * (node + gapBetween),
    ],
  };
}
