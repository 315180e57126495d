import { TensorError } from "./tensor-error.ts";

/** Values at the leaves of plain nested objects and lists; the path to a leaf is its name (`layers.0.weight`). */
export type Tree<T> = T | readonly Tree<T>[] | { readonly [name: string]: Tree<T> };

export interface Leaf<T> {
  readonly path: string;
  readonly value: T;
}

/**
 * Leaves of a tree in a fixed order: lists by index, objects by the order of their names.
 *
 * @example
 * ```ts
 * import { leavesOf } from "@tenon/tensor";
 * leavesOf({ b: [1, 2], a: 3 }, (value) => typeof value === "number").map((leaf) => leaf.path); // => ["a", "b.0", "b.1"]
 * ```
 */
export function leavesOf<T>(tree: Tree<T>, isLeaf: (value: unknown) => value is T): Leaf<T>[];
export function leavesOf<T>(tree: Tree<T>, isLeaf: (value: unknown) => boolean): Leaf<T>[];
export function leavesOf<T>(tree: Tree<T>, isLeaf: (value: unknown) => boolean): Leaf<T>[] {
  const leaves: Leaf<T>[] = [];
  walk(tree, "", isLeaf, (value, path) => leaves.push({ path, value: value as T }));
  return leaves;
}

/**
 * A tree of the same form with other leaves. `f` is called in the order of `leavesOf`.
 *
 * @example
 * ```ts
 * import { mapTree } from "@tenon/tensor";
 * mapTree({ a: 1, b: [2] }, (value) => typeof value === "number", (x: number, path) => `${path}=${x}`); // => { a: "a=1", b: ["b.0=2"] }
 * ```
 */
export function mapTree<T, U, R extends Tree<U> = Tree<U>>(
  tree: Tree<T>,
  isLeaf: (value: unknown) => boolean,
  f: (value: T, path: string) => U,
): R {
  // The form is that of the tree, which the type of the result repeats for the caller.
  return walk(tree, "", isLeaf, (value, path) => f(value as T, path)) as R;
}

function walk(
  tree: unknown,
  path: string,
  isLeaf: (value: unknown) => boolean,
  visit: (value: unknown, path: string) => unknown,
): unknown {
  if (isLeaf(tree)) return visit(tree, path);
  const below = (name: string | number): string => (path === "" ? String(name) : `${path}.${name}`);
  if (Array.isArray(tree)) return Array.from(tree, (member, i) => walk(member, below(i), isLeaf, visit));
  if (typeof tree === "object" && tree !== null) {
    const names = Object.keys(tree).sort();
    const members = names.map((name) => [
      name,
      walk((tree as Record<string, unknown>)[name], below(name), isLeaf, visit),
    ]);
    return Object.fromEntries(members);
  }
  throw new TensorError(
    "argument",
    `${path === "" ? "the tree" : `"${path}"`} holds ${describe(tree)}, which is neither a leaf nor a list or object`,
  );
}

function describe(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
