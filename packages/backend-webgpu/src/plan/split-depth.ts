import type { ContractKernel, Index, LoadScalar, NestKernel, Scalar } from "@tenon/compiler";
import { axisIndex, combine, substitute } from "@tenon/compiler";
import { sizeOf } from "@tenon/program";
import type { PlanDraft } from "./plan-draft.ts";

/**
 * A deep product with few results as two kernels: products of parts of the depth, side by side, and the sum of them with
 * all that is computed from it ("split-K"). Undefined where no axis of the depth can be cut.
 */
export function splitDepth(
  kernel: ContractKernel,
  draft: PlanDraft,
  wantedParts: number,
): readonly [ContractKernel, NestKernel] | undefined {
  const { outer, inner } = kernel;
  const cut = inner.indexOf(Math.max(...inner));
  const extent = inner[cut] ?? 0;
  const parts = partsOf(extent, wantedParts);
  if (parts === undefined) return undefined;
  const length = extent / parts;
  const size = sizeOf(outer);
  const { dtype } = kernel.left;
  const buffer = draft.temporary(dtype, [parts, ...outer]);
  // Axis 0 is the part; all others move up by one.
  const shorter = inner.map((own, i) => (i === cut ? length : own));
  const axes = [...outer, ...shorter].map((own, axis): Index => {
    const moved = axisIndex(axis + 1, own);
    return axis === outer.length + cut
      ? combine([
          [moved, 1],
          [axisIndex(0, parts), length],
        ])
      : moved;
  });
  const operand = ({ buffer: from, index }: LoadScalar): LoadScalar =>
    draft.load(
      from,
      substitute(index, axes, (scalar) => scalar),
    );
  const partial = [parts, ...outer];
  const index = draft.flat(partial);
  const sum: Scalar = {
    kind: "reduction",
    id: -1,
    dtype,
    operands: [],
    axes: 0,
    reductions: 1,
    cost: 0,
    depth: 0,
    reduction: 0,
  };
  const products: ContractKernel = {
    ...kernel,
    name: `${kernel.name} in ${parts} parts`,
    outer: partial,
    inner: shorter,
    batchAxes: kernel.batchAxes + 1,
    left: operand(kernel.left),
    right: operand(kernel.right),
    stores: [{ buffer, index, value: sum, inside: false }],
  };
  const whole = combine([
    [axisIndex(outer.length, parts), size],
    [draft.flat(outer), 1],
  ]);
  const sums: NestKernel = {
    kind: "reduce",
    name: `sum of ${kernel.name}`,
    ...(kernel.origin === undefined ? {} : { origin: kernel.origin }),
    outer,
    inner: [parts],
    reductions: [{ kind: "sum", dtype, operand: draft.load(buffer, whole) }],
    stores: kernel.stores,
  };
  return [products, sums];
}

/** The least divisor of the extent that is as much as wanted, or nearly, and leaves parts of some length. */
function partsOf(extent: number, wanted: number): number | undefined {
  let best: number | undefined;
  for (let parts = 2; parts <= Math.min(extent / 16, 4 * wanted); parts++)
    if (extent % parts === 0 && (best === undefined || best < wanted)) best = parts;
  return best;
}
