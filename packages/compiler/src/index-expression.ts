import type { Scalar } from "./scalar.ts";

/**
 * A whole number that says where something lies: a constant plus multiples of loop axes, of quotients and remainders of
 * such numbers, and of values computed in the kernel (the indices of a gather). Everything that moves data (reshape,
 * transpose, slice, window, ...) becomes one of these. Equal numbers built in different ways mostly get equal keys: the
 * constructors below cancel what reshapes put in and take out again.
 */
export interface Index {
  readonly constant: number;
  /** Sorted by key; no scale is 0, no key occurs twice. */
  readonly terms: readonly Term[];
  /** Least and greatest value it can have. */
  readonly low: number;
  readonly high: number;
  readonly key: string;
}

export interface Term {
  readonly atom: Atom;
  readonly scale: number;
}

export type Atom = AxisAtom | QuotientAtom | BoundedAtom | ValueAtom;

/** The position along a loop axis, 0 to extent - 1. */
export interface AxisAtom {
  readonly kind: "axis";
  readonly axis: number;
  readonly low: number;
  readonly high: number;
  readonly key: string;
}

/** Whole quotient or remainder of a number that is not negative where it is used. */
export interface QuotientAtom {
  readonly kind: "quotient" | "remainder";
  readonly of: Index;
  readonly by: number;
  readonly low: number;
  readonly high: number;
  readonly key: string;
}

/** A number that is known to lie in 0 to `high` wherever it is used, which its own range does not tell: inside a guard. */
export interface BoundedAtom {
  readonly kind: "bounded";
  readonly of: Index;
  readonly low: number;
  readonly high: number;
  readonly key: string;
}

/** A number computed from data, moved into the range 0 to high. */
export interface ValueAtom {
  readonly kind: "value";
  readonly value: Scalar;
  readonly low: number;
  readonly high: number;
  readonly key: string;
}

function makeIndex(constant: number, terms: readonly Term[]): Index {
  let [low, high, key] = [constant, constant, `${constant}`];
  for (const { atom, scale } of terms) {
    low += scale > 0 ? scale * atom.low : scale * atom.high;
    high += scale > 0 ? scale * atom.high : scale * atom.low;
    key += `+${scale}*${atom.key}`;
  }
  return { constant, terms, low, high, key };
}

export function constantIndex(constant: number): Index {
  return makeIndex(constant, []);
}

export const atomIndex = (atom: Atom): Index => makeIndex(0, [{ atom, scale: 1 }]);

/** Position along a loop axis; of an axis with one position, 0. */
export function axisIndex(axis: number, extent: number): Index {
  if (extent <= 1) return constantIndex(0);
  return atomIndex({ kind: "axis", axis, low: 0, high: extent - 1, key: `a${axis}` });
}

/** A computed value that is then moved into 0 to `high`. */
export function valueIndex(value: Scalar, high: number): Index {
  if (value.kind === "constant") return constantIndex(Math.min(Math.max(value.value, 0), Math.max(0, high)));
  return atomIndex({ kind: "value", value, low: 0, high, key: `v${value.id}<${high}` });
}

/** Σ scale_i · index_i + constant. */
export function combine(parts: readonly (readonly [Index, number])[], constant = 0): Index {
  const sums = new Map<string, { atom: Atom; scale: number }>();
  let total = constant;
  for (const [index, factor] of parts) {
    total += index.constant * factor;
    for (const { atom, scale } of index.terms) {
      const found = sums.get(atom.key);
      if (found) found.scale += scale * factor;
      else sums.set(atom.key, { atom, scale: scale * factor });
    }
  }
  const terms = [...sums.values()].filter(({ scale }) => scale !== 0);
  return rejoin(total, terms);
}

const addIndex = (left: Index, right: Index): Index =>
  combine([
    [left, 1],
    [right, 1],
  ]);
export const scaleIndex = (index: Index, scale: number, constant = 0): Index => combine([[index, scale]], constant);

/**
 * Puts back together what a reshape took apart:
 *
 *     n ⌊x/n⌋ + (x mod n) = x        n (⌊x/n⌋ mod m) + (x mod n) = x mod nm
 */
function rejoin(constant: number, terms: readonly Term[]): Index {
  for (const remainder of terms) {
    if (remainder.atom.kind !== "remainder") continue;
    const { of, by } = remainder.atom;
    for (const upper of terms) {
      if (upper === remainder || upper.scale !== remainder.scale * by) continue;
      const rest = terms.filter((term) => term !== remainder && term !== upper);
      const joined = rejoined(upper.atom, of, by);
      if (joined)
        return combine(
          [
            [makeIndex(0, rest), 1],
            [joined, remainder.scale],
          ],
          constant,
        );
    }
  }
  return makeIndex(
    constant,
    [...terms].sort((left, right) => (left.atom.key < right.atom.key ? -1 : 1)),
  );
}

/** x, or x mod nm, where the atom is ⌊x/n⌋ or ⌊x/n⌋ mod m. */
function rejoined(atom: Atom, of: Index, by: number): Index | undefined {
  if (atom.kind === "quotient") return atom.by === by && atom.of.key === of.key ? of : undefined;
  if (atom.kind !== "remainder" || quotient(of, by).key !== atom.of.key) return undefined;
  return remainder(of, by * atom.by);
}

/** index = by · whole + rest, with the terms that `by` divides in `whole`. */
function separate(index: Index, by: number): { whole: Index; rest: Index } {
  const divisible = index.terms.filter(({ scale }) => scale % by === 0);
  const others = index.terms.filter(({ scale }) => scale % by !== 0);
  // Of the constant, as much as keeps the rest from being negative.
  const whole = Math.floor(index.constant / by);
  return {
    whole: makeIndex(
      whole,
      divisible.map(({ atom, scale }) => ({ atom, scale: scale / by })),
    ),
    rest: makeIndex(index.constant - whole * by, others),
  };
}

/** ⌊index / by⌋, for an index that is not negative where it is used. */
export function quotient(index: Index, by: number): Index {
  if (by === 1) return index;
  const { whole, rest } = separate(index, by);
  if (rest.low >= 0 && rest.high < by) return whole;
  if (rest.low < 0) return quotientAtom("quotient", index, by);
  return addIndex(whole, quotientAtom("quotient", rest, by));
}

/** index mod by, for an index that is not negative where it is used. */
export function remainder(index: Index, by: number): Index {
  if (by === 1) return constantIndex(0);
  const { rest } = separate(index, by);
  if (rest.low >= 0 && rest.high < by) return rest;
  return quotientAtom("remainder", rest.low < 0 ? index : rest, by);
}

function quotientAtom(kind: "quotient" | "remainder", of: Index, by: number): Index {
  const [only] = of.terms;
  if (of.terms.length === 1 && of.constant === 0 && only?.scale === 1) {
    const { atom } = only;
    // ⌊⌊x/a⌋/b⌋ = ⌊x/ab⌋; (x mod ab) mod b = x mod b; ⌊(x mod ab)/b⌋ = ⌊x/b⌋ mod a.
    if (kind === "quotient" && atom.kind === "quotient") return quotient(atom.of, atom.by * by);
    if (kind === "remainder" && atom.kind === "remainder" && atom.by % by === 0) return remainder(atom.of, by);
    if (kind === "quotient" && atom.kind === "remainder" && atom.by % by === 0)
      return remainder(quotient(atom.of, by), atom.by / by);
  }
  const [low, high] =
    kind === "quotient" ? [Math.max(0, Math.floor(of.low / by)), Math.max(0, Math.floor(of.high / by))] : [0, by - 1];
  return atomIndex({ kind, of, by, low, high, key: `${kind === "quotient" ? "q" : "r"}(${of.key})/${by}` });
}

/** Row-major position of coordinates in a shape. */
export function flatten(coordinates: readonly Index[], shape: readonly number[]): Index {
  let stride = 1;
  const parts: (readonly [Index, number])[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    parts.push([coordinates[axis] as Index, stride]);
    stride *= shape[axis] as number;
  }
  return combine(parts);
}

/** Coordinates in a shape of a row-major position. */
export function unflatten(position: Index, shape: readonly number[]): Index[] {
  const coordinates = new Array<Index>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = shape[axis] as number;
    const digit = quotient(position, stride);
    // Only the first axis that counts needs no remainder: the position lies inside the shape.
    const leading = shape.slice(0, axis).every((size) => size === 1);
    coordinates[axis] = extent === 1 ? constantIndex(0) : leading ? digit : remainder(digit, extent);
    stride *= extent;
  }
  return coordinates;
}

/** The same with its axes replaced: axis i by `axes[i]`; values computed in the kernel go through `value`. */
export function substitute(index: Index, axes: readonly Index[], value: (scalar: Scalar) => Scalar): Index {
  const replaced = (atom: Atom): Index => {
    switch (atom.kind) {
      case "axis":
        return axes[atom.axis] ?? constantIndex(0);
      case "quotient":
        return quotient(substitute(atom.of, axes, value), atom.by);
      case "remainder":
        return remainder(substitute(atom.of, axes, value), atom.by);
      // Only making positions needed the bound; what is left is a plain position again.
      case "bounded":
        return substitute(atom.of, axes, value);
      case "value":
        return valueIndex(value(atom.value), atom.high);
    }
  };
  return combine(
    index.terms.map(({ atom, scale }) => [replaced(atom), scale]),
    index.constant,
  );
}

/** Calls `visit` with every atom, those inside quotients too. */
export function forEachAtom(index: Index, visit: (atom: Atom) => void): void {
  for (const { atom } of index.terms) {
    visit(atom);
    if (atom.kind !== "axis" && atom.kind !== "value") forEachAtom(atom.of, visit);
  }
}

/** Whether it is a constant plus multiples of axes and nothing else. */
export function isLinear(index: Index): boolean {
  return index.terms.every(({ atom }) => atom.kind === "axis");
}

/** How far it moves with each step along an axis, or undefined where that is no constant. */
export function strideAlong(index: Index, axis: number): number | undefined {
  let stride = 0;
  for (const { atom, scale } of index.terms) {
    if (atom.kind === "axis") {
      if (atom.axis === axis) stride += scale;
    } else if (atom.kind === "bounded") {
      const own = strideAlong(atom.of, axis);
      if (own === undefined) return undefined;
      stride += own * scale;
    } else if (dependsOn(atom, axis)) return undefined;
  }
  return stride;
}

function dependsOn(atom: Atom, axis: number): boolean {
  if (atom.kind === "axis") return atom.axis === axis;
  if (atom.kind === "value") return (atom.value.axes & (1 << axis)) !== 0;
  return atom.of.terms.some((term) => dependsOn(term.atom, axis));
}

/** Reductions of the kernel whose results it takes, one bit each. */
export function reductionsOf(index: Index): number {
  let bits = 0;
  forEachAtom(index, (atom) => {
    if (atom.kind === "value") bits |= atom.value.reductions;
  });
  return bits;
}

/** The axes that it depends on, one bit each. */
export function axesOf(index: Index): number {
  let bits = 0;
  forEachAtom(index, (atom) => {
    if (atom.kind === "axis") bits |= 1 << atom.axis;
    if (atom.kind === "value") bits |= atom.value.axes;
  });
  return bits;
}
