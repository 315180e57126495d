import type { InitialiserSpec } from "@tenon/layers/initialisers";
import { initialiser } from "@tenon/layers/initialisers";
import { randomKey } from "@tenon/tensor";
import type { Suite } from "../suite.ts";

/**
 * No random numbers are compared: those of an initialiser are numbers of a known range times a scale, and the scale is
 * found again by dividing; an orthogonal matrix is judged by its products with itself.
 */
export const initialisersSuite: Suite = {
  name: "initialisers",
  title: "Initialisers",
  async compute({ config }, { dtype }) {
    const spec = config["initialiser"] as InitialiserSpec & { readonly type: string };
    const shape = config["shape"] as readonly [number, number];
    const drawn = (of: InitialiserSpec, size: readonly number[]): ArrayLike<number> =>
      initialiser(of).init(randomKey(1), { shape: size, dtype, fanIn: shape[0], fanOut: shape[1] }).data;
    if (spec.type === "orthogonal") return { products: productsWithItself(drawn(spec, shape), shape) };
    const unit: InitialiserSpec = spec.type.endsWith("Uniform")
      ? { type: "uniform", minimum: -1, maximum: 1 }
      : { type: "normal", deviation: 1 };
    const [own, plain] = [drawn(spec, [1]), drawn(unit, [1])];
    return { scale: [(own[0] as number) / (plain[0] as number)] };
  },
};

/** All scalar products of the columns, or of the rows where there are fewer. */
function productsWithItself(matrix: ArrayLike<number>, [rows, columns]: readonly [number, number]): number[] {
  const count = Math.min(rows, columns);
  const at = (vector: number, k: number): number =>
    matrix[rows >= columns ? k * columns + vector : vector * columns + k] as number;
  const products: number[] = [];
  for (let i = 0; i < count; i++)
    for (let j = 0; j < count; j++) {
      let sum = 0;
      for (let k = 0; k < Math.max(rows, columns); k++) sum += at(i, k) * at(j, k);
      products.push(sum);
    }
  return products;
}
