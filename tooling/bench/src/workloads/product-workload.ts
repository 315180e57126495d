/** One matrix product, f32: [rows, inner] times [inner, columns]; a time is one product. */
export interface ProductWorkload {
  readonly kind: "product";
  readonly name: string;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  /** Which operand is stored the other way round, as the gradients of a dense layer find theirs. */
  readonly transposed: "none" | "left" | "right";
}

/** The product of a dense layer x W, and its two gradients xᵀ dy and dy Wᵀ. */
function layerProducts(batch: number, inputs: number, outputs: number): ProductWorkload[] {
  const name = `dot-${batch}x${inputs}x${outputs}`;
  return [
    { kind: "product", name, rows: batch, inner: inputs, columns: outputs, transposed: "none" },
    { kind: "product", name: `${name}-dw`, rows: inputs, inner: batch, columns: outputs, transposed: "left" },
    { kind: "product", name: `${name}-dx`, rows: batch, inner: outputs, columns: inputs, transposed: "right" },
  ];
}

const square = (size: number): ProductWorkload => ({
  kind: "product",
  name: `dot-${size}`,
  rows: size,
  inner: size,
  columns: size,
  transposed: "none",
});

/** Squares, and the thin products of training: the first layer of w1 and the second of w2. */
export const productWorkloads: readonly ProductWorkload[] = [
  ...[256, 512, 1024].map(square),
  ...layerProducts(64, 784, 128),
  ...layerProducts(128, 512, 512),
];

export function describeProduct({ rows, inner, columns, transposed }: ProductWorkload): string {
  const mark = (operand: "left" | "right"): string => (transposed === operand ? "ᵀ" : "");
  return `${rows}x${inner}${mark("left")} · ${inner}x${columns}${mark("right")}`;
}

export const flopsPerProduct = ({ rows, inner, columns }: ProductWorkload): number => 2 * rows * inner * columns;

/** How the operands lie in memory, row-major. */
export function storedShapes({ rows, inner, columns, transposed }: ProductWorkload): {
  readonly left: readonly [number, number];
  readonly right: readonly [number, number];
} {
  return {
    left: transposed === "left" ? [inner, rows] : [rows, inner],
    right: transposed === "right" ? [columns, inner] : [inner, columns],
  };
}

/** Elements of the result, spread over it, that a check looks at. */
export function sampledElements({ rows, columns }: ProductWorkload, count: number): number[] {
  const size = rows * columns;
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * size) / count));
}
