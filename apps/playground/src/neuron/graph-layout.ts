/** The boxes of the computation of a neuron with n inputs. */
export type BoxId = "b" | "z" | "a" | "t" | "L" | `${"x" | "w" | "p"}${number}`;

export interface Box {
  readonly id: BoxId;
  readonly x: number;
  readonly y: number;
}

export interface Edge {
  readonly from: BoxId;
  readonly to: BoxId;
}

/** Where the boxes are, in pixels. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly boxWidth: number;
  readonly boxHeight: number;
  readonly boxes: readonly Box[];
  readonly edges: readonly Edge[];
  /** Where the derivative of the activation is written: beside the arrow from z to a. */
  readonly local: { readonly x: number; readonly y: number; readonly width: number };
  /** Whether the computation runs to the right; else it runs down. */
  readonly wide: boolean;
}

const boxHeight = 76;
const gap = 12;
const leastWide = 640;
/** Room at the right, for arrows that go past boxes. */
const sideways = 16;

export function layOutGraph(inputs: number, room: number): GraphLayout {
  return room >= leastWide ? toTheRight(inputs, room) : downwards(inputs, room);
}

function edgesOf(inputs: number): Edge[] {
  const products = Array.from({ length: inputs }, (_, i): Edge[] => [
    { from: `x${i}`, to: `p${i}` },
    { from: `w${i}`, to: `p${i}` },
    { from: `p${i}`, to: "z" },
  ]).flat();
  return [...products, { from: "b", to: "z" }, { from: "z", to: "a" }, { from: "a", to: "L" }, { from: "t", to: "L" }];
}

/** Five columns: factors, products and bias, sum, output and target, loss. */
function toTheRight(inputs: number, room: number): GraphLayout {
  const boxWidth = room < 720 ? 112 : 132;
  const row = boxHeight + gap;
  const column = (i: number): number => (i * (room - boxWidth)) / 4;
  const factors = Array.from({ length: inputs }, (_, i): Box[] => [
    { id: `x${i}`, x: column(0), y: 2 * i * row },
    { id: `w${i}`, x: column(0), y: (2 * i + 1) * row },
    { id: `p${i}`, x: column(1), y: (2 * i + 0.5) * row },
  ]).flat();
  const middle = (0.5 + (2 * inputs - 0.5)) * 0.5 * row;
  return {
    wide: true,
    width: room,
    height: (2 * inputs - 0.5) * row + boxHeight,
    boxWidth,
    boxHeight,
    boxes: [
      ...factors,
      { id: "b", x: column(1), y: (2 * inputs - 0.5) * row },
      { id: "z", x: column(2), y: middle },
      { id: "a", x: column(3), y: middle },
      { id: "t", x: column(3), y: middle + 1.35 * row },
      { id: "L", x: column(4), y: middle },
    ],
    edges: edgesOf(inputs),
    local: { x: column(2) + boxWidth, y: middle + boxHeight / 2, width: column(3) - column(2) - boxWidth },
  };
}

/** Three columns: rows of input, weight and product, then everything that follows below the products. */
function downwards(inputs: number, room: number): GraphLayout {
  const boxWidth = Math.min(128, Math.floor((room - sideways - 2 * 14) / 3));
  const row = boxHeight + 20;
  const column = (i: number): number => (i * (room - sideways - boxWidth)) / 2;
  const factors = Array.from({ length: inputs }, (_, i): Box[] => [
    { id: `x${i}`, x: column(0), y: i * row },
    { id: `w${i}`, x: column(1), y: i * row },
    { id: `p${i}`, x: column(2), y: i * row },
  ]).flat();
  return {
    wide: false,
    width: room,
    height: (inputs + 2) * row + boxHeight,
    boxWidth,
    boxHeight,
    boxes: [
      ...factors,
      { id: "b", x: column(1), y: inputs * row },
      { id: "z", x: column(2), y: inputs * row },
      { id: "a", x: column(2), y: (inputs + 1) * row },
      { id: "t", x: column(1), y: (inputs + 2) * row },
      { id: "L", x: column(2), y: (inputs + 2) * row },
    ],
    edges: edgesOf(inputs),
    local: { x: column(1), y: (inputs + 1) * row - 18, width: boxWidth + 28 },
  };
}
