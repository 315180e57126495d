import { sizeOf } from "@tenon/program";
import type { BufferTable } from "./buffers.ts";
import type { Group, Member } from "./group.ts";
import type { Index } from "./index-expression.ts";
import {
  axisIndex,
  constantIndex,
  forEachAtom,
  isLinear,
  quotient,
  remainder,
  strideAlong,
  substitute,
} from "./index-expression.ts";
import type { Kernel, Reduction, Store } from "./kernel.ts";
import type { LoadScalar, Scalar, ScalarFactory } from "./scalar.ts";
import { forEachScalar, positionsOf } from "./scalar.ts";

export const nameOf = (group: Group): { name: string; origin?: string } => ({
  name: group.primitive,
  ...(group.origin === undefined ? {} : { origin: group.origin }),
});

/** Loops that positions and scalars are written in terms of. */
interface Axes {
  /** Extents by class: for nests outer and inner, for products batch, rows, columns and depth. */
  readonly classes: readonly (readonly number[])[];
  readonly reductions: readonly Reduction[];
  readonly operands: readonly Scalar[];
  readonly stores: readonly Store[];
}

/** A nest or product as a kernel; undefined where it has nothing to do. */
export function finishKernel(group: Group, scalars: ScalarFactory, buffers: BufferTable): Kernel | undefined {
  if (sizeOf(group.outer) === 0) return undefined;
  const { contraction } = group;
  const stores = [...group.stored].map(([value, buffer]): Store => {
    const member = group.members.get(value) as Member;
    const index = member.inside ? group.innerFlat : group.outerFlat;
    return { buffer: buffers.root(buffer), index, value: member.scalar, inside: member.inside };
  });
  const [batch, rows, columns] = contraction ? splitOuter(group.outer, contraction) : [];
  const start: Axes = {
    classes: contraction
      ? [batch as number[], rows as number[], columns as number[], group.inner]
      : [group.outer, group.inner],
    reductions: group.reductions,
    operands: contraction ? [contraction.left, contraction.right] : [],
    stores,
  };
  const reduced = contraction ? start : withoutUnused(withoutSingle(start, scalars), scalars);
  const joined = merged(dropped(reduced, scalars), scalars);
  const { classes, reductions, operands, stores: finished } = contraction ? oriented(joined, scalars) : joined;
  if (contraction) {
    const [batchExtents, rowExtents, columnExtents, depth] = classes as [number[], number[], number[], number[]];
    const outer = [...batchExtents, ...rowExtents, ...columnExtents];
    const [left, right] = operands as readonly [LoadScalar, LoadScalar];
    return {
      kind: "contract",
      ...nameOf(group),
      outer,
      inner: depth,
      batchAxes: batchExtents.length,
      rowAxes: rowExtents.length,
      columnAxes: columnExtents.length,
      left,
      right,
      stores: finished,
    };
  }
  const [outer, inner] = classes as [number[], number[]];
  const rowwise = reductions.length > 0 && (finished.some(({ inside }) => inside) || usesReduction(reductions));
  return {
    kind: reductions.length === 0 ? "map" : rowwise ? "rowwise" : "reduce",
    ...nameOf(group),
    outer,
    inner,
    reductions,
    stores: finished,
  };
}

function splitOuter(
  outer: readonly number[],
  { batchAxes, rowAxes }: { readonly batchAxes: number; readonly rowAxes: number },
): number[][] {
  return [outer.slice(0, batchAxes), outer.slice(batchAxes, batchAxes + rowAxes), outer.slice(batchAxes + rowAxes)];
}

const usesReduction = (reductions: readonly Reduction[]): boolean =>
  reductions.some(({ operand }) => operand.reductions !== 0);

/** A reduction of a single element is that element. */
function withoutSingle(axes: Axes, scalars: ScalarFactory): Axes {
  const [outer, inner] = axes.classes as [number[], number[]];
  if (sizeOf(inner) !== 1) return axes;
  const values: Scalar[] = [];
  for (const { kind, dtype, operand } of axes.reductions)
    values.push(kind === "argmax" ? scalars.constant(dtype, 0) : replaceReductions(operand, values, axes, scalars));
  return {
    ...axes,
    classes: [outer, []],
    reductions: [],
    stores: axes.stores.map((store) => ({
      ...store,
      value: replaceReductions(store.value, values, axes, scalars),
      inside: false,
    })),
  };
}

/** The same with results of reductions replaced by other scalars. */
function replaceReductions(root: Scalar, values: readonly Scalar[], { classes }: Axes, scalars: ScalarFactory): Scalar {
  const same = classes.flat().map((extent, axis) => axisIndex(axis, extent));
  const memo = new Map<Scalar, Scalar>();
  forEachScalar([root], (scalar) => {
    if (scalar.kind === "reduction") memo.set(scalar, values[scalar.reduction] as Scalar);
    else if (scalar.reductions === 0) memo.set(scalar, scalar);
  });
  return scalars.rebuild(root, { index: (index, value) => substitute(index, same, value), reductionAxes: 0 }, memo);
}

/** Without reductions that no store needs. */
function withoutUnused(axes: Axes, scalars: ScalarFactory): Axes {
  let needed = axes.stores.reduce((set, { value }) => set | value.reductions, 0);
  for (let i = axes.reductions.length - 1; i >= 0; i--)
    if (needed & (1 << i)) needed |= (axes.reductions[i] as Reduction).operand.reductions;
  const kept = axes.reductions.filter((_, i) => needed & (1 << i));
  if (kept.length === axes.reductions.length) return axes;
  let next = 0;
  const renumbered = axes.reductions.map(({ dtype }, i) =>
    scalars.reduction(dtype, needed & (1 << i) ? next++ : 0, (1 << (axes.classes[0] as number[]).length) - 1),
  );
  const again = (scalar: Scalar): Scalar => replaceReductions(scalar, renumbered, axes, scalars);
  return {
    ...axes,
    reductions: kept.map((reduction) => ({ ...reduction, operand: again(reduction.operand) })),
    stores: axes.stores.map((store) => ({ ...store, value: again(store.value) })),
  };
}

/** The same with axis i replaced by `axes[i]`. */
function renamed(
  { reductions, operands, stores }: Axes,
  classes: readonly (readonly number[])[],
  axes: readonly Index[],
  outerCount: number,
  scalars: ScalarFactory,
): Axes {
  const memo = new Map<Scalar, Scalar>();
  const change = {
    index: (index: Index, value: (scalar: Scalar) => Scalar) => substitute(index, axes, value),
    reductionAxes: (1 << outerCount) - 1,
  };
  const again = (scalar: Scalar): Scalar => scalars.rebuild(scalar, change, memo);
  return {
    classes,
    reductions: reductions.map((reduction) => ({ ...reduction, operand: again(reduction.operand) })),
    operands: operands.map(again),
    stores: stores.map((store) => ({
      ...store,
      index: substitute(store.index, axes, again),
      value: again(store.value),
    })),
  };
}

/** Columns of a product are what lies next to each other in the result: where rows do, the two change places. */
function oriented(axes: Axes, scalars: ScalarFactory): Axes {
  const [batch, rows, columns, depth] = axes.classes as [number[], number[], number[], number[]];
  const neighbours = (axis: number): number => axes.stores.filter(({ index }) => strideAlong(index, axis) === 1).length;
  const outerCount = batch.length + rows.length + columns.length;
  if (rows.length === 0 || neighbours(outerCount - 1) >= neighbours(batch.length + rows.length - 1)) return axes;
  const at = (position: number, extents: readonly number[]): Index[] =>
    extents.map((extent, i) => axisIndex(position + i, extent));
  const replacement = [
    ...at(0, batch),
    ...at(batch.length + columns.length, rows),
    ...at(batch.length, columns),
    ...at(outerCount, depth),
  ];
  const turned = renamed(axes, [batch, columns, rows, depth], replacement, outerCount, scalars);
  return { ...turned, operands: [...turned.operands].reverse() };
}

const outerCountOf = (classes: readonly (readonly number[])[]): number =>
  classes.slice(0, -1).reduce((count, extents) => count + extents.length, 0);

/** Without axes of one position. */
function dropped(axes: Axes, scalars: ScalarFactory): Axes {
  const kept = axes.classes.map((extents) => extents.filter((extent) => extent !== 1));
  if (kept.every((extents, i) => extents.length === axes.classes[i]?.length)) return axes;
  let next = 0;
  const replacement = axes.classes
    .flat()
    .map((extent) => (extent === 1 ? constantIndex(0) : axisIndex(next++, extent)));
  return renamed(axes, kept, replacement, outerCountOf(kept), scalars);
}

/** With neighbouring axes made one wherever that makes no position harder to compute. */
function merged(axes: Axes, scalars: ScalarFactory): Axes {
  let best = axes;
  let least = hardness(axes);
  for (let c = best.classes.length - 1; c >= 0; c--)
    for (let i = (best.classes[c] as number[]).length - 2; i >= 0; i--) {
      const attempt = mergeAt(best, c, i, scalars);
      // Whatever else becomes easier, a product walks its operands in strides.
      if (!attempt.operands.every(isLinearLoad)) continue;
      const attempted = hardness(attempt);
      if (attempted > least) continue;
      best = attempt;
      least = attempted;
    }
  return best;
}

const isLinearLoad = (scalar: Scalar): boolean => scalar.kind === "load" && isLinear(scalar.index);

function mergeAt(axes: Axes, inClass: number, at: number, scalars: ScalarFactory): Axes {
  const classes = axes.classes.map((extents, c) => {
    if (c !== inClass) return extents;
    const [left, right] = [extents[at] as number, extents[at + 1] as number];
    return [...extents.slice(0, at), left * right, ...extents.slice(at + 2)];
  });
  const first = axes.classes.slice(0, inClass).reduce((count, extents) => count + extents.length, 0) + at;
  const flat = axes.classes.flat();
  const [left, right] = [flat[first] as number, flat[first + 1] as number];
  const joint = axisIndex(first, left * right);
  const replacement = flat.map((extent, axis) => {
    if (axis === first) return quotient(joint, right);
    if (axis === first + 1) return remainder(joint, right);
    return axisIndex(axis > first ? axis - 1 : axis, extent);
  });
  return renamed(axes, classes, replacement, outerCountOf(classes), scalars);
}

/** Number of quotients and remainders in all positions. */
function hardness({ reductions, operands, stores }: Axes): number {
  let count = 0;
  const look = (index: Index): void =>
    forEachAtom(index, ({ kind }) => {
      if (kind === "quotient" || kind === "remainder") count++;
    });
  for (const { index } of stores) look(index);
  const roots = [...reductions.map(({ operand }) => operand), ...operands, ...stores.map(({ value }) => value)];
  forEachScalar(roots, (scalar) => {
    for (const index of positionsOf(scalar)) look(index);
  });
  return count;
}
