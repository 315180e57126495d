import type { Backend } from "@tenon/backend";
import type { TensorType } from "@tenon/program";
import { formatType, sameType } from "@tenon/program";
import type { Tensor } from "./tensor.ts";
import { DeviceTensor, isTensor } from "./tensor.ts";
import type { Leaf, Tree } from "./tree.ts";
import { mapTree } from "./tree.ts";

/** What a Program depends on in the arguments that it was traced with. */
export type ArgumentForm =
  | { readonly kind: "tensor"; readonly type: TensorType }
  | { readonly kind: "fixed"; readonly value: unknown }
  | { readonly kind: "list"; readonly members: readonly ArgumentForm[] }
  | ObjectForm;

interface ObjectForm {
  readonly kind: "object";
  /** Sorted, as a tree orders its leaves. */
  readonly names: readonly string[];
  readonly members: readonly ArgumentForm[];
  /** The names in the order of the last object that fitted: the next one most likely has the same. */
  lastOrder: readonly string[];
}

/** A copy of the arguments, so that whatever is asked of them is asked of one reading. */
export interface ReadArguments {
  readonly tree: Tree<unknown>;
  /** Tensors and fixed values, in order. */
  readonly leaves: readonly Leaf<unknown>[];
}

/** @throws TensorError `argument` for what can be no part of an argument, such as a function. */
export function readArguments(parameters: readonly unknown[]): ReadArguments {
  const leaves: Leaf<unknown>[] = [];
  const tree = mapTree<unknown, unknown>(parameters as Tree<unknown>, isArgument, (value, path) => {
    leaves.push({ path, value });
    return value;
  });
  return { tree, leaves };
}

/** The same arguments with other tensors. */
export function replaceTensors(tree: Tree<unknown>, tensors: readonly Tensor[]): Tree<unknown> {
  let next = 0;
  return mapTree<unknown, unknown>(tree, isArgument, (value) => (isTensor(value) ? tensors[next++] : value));
}

/** A text that differs wherever forms do. */
export function argumentKey(tree: Tree<unknown>): string {
  return JSON.stringify(mapTree(tree, isArgument, describeArgument));
}

export function argumentForm(tree: unknown): ArgumentForm {
  if (isTensor(tree)) return { kind: "tensor", type: tree.type };
  if (isFixed(tree)) return { kind: "fixed", value: tree };
  if (Array.isArray(tree)) return { kind: "list", members: tree.map(argumentForm) };
  const named = tree as { readonly [name: string]: Tree<unknown> };
  const names = Object.keys(named).sort();
  return { kind: "object", names, members: names.map((name) => argumentForm(named[name])), lastOrder: names };
}

/**
 * The tensors of arguments that have this form, all of them on this backend; undefined for other arguments. Every call of
 * a jitted function begins here, so nothing is written and nothing sorted.
 */
export function matchArguments(
  form: ArgumentForm,
  parameters: readonly unknown[],
  backend: Backend,
): DeviceTensor[] | undefined {
  const tensors: DeviceTensor[] = [];
  return matches(form, parameters, backend, tensors) ? tensors : undefined;
}

/**
 * Reads every member once: what is found is what was compared. No class of tensors has members that an object among
 * arguments has, so names alone keep a tensor from passing for an object.
 */
function matches(form: ArgumentForm, value: unknown, backend: Backend, found: DeviceTensor[]): boolean {
  switch (form.kind) {
    case "tensor":
      if (!(value instanceof DeviceTensor) || value.backend !== backend) return false;
      // A backend gives equal types in different objects, but in a loop it is mostly the same object.
      if (value.type !== form.type && !sameType(value.type, form.type)) return false;
      found.push(value);
      return true;
    case "fixed":
      return Object.is(value, form.value);
    case "list": {
      const { members } = form;
      if (!Array.isArray(value) || value.length !== members.length) return false;
      for (let i = 0; i < members.length; i++)
        if (!matches(members[i] as ArgumentForm, value[i], backend, found)) return false;
      return true;
    }
    case "object": {
      if (!isObject(value) || !hasNames(form, value)) return false;
      const { names, members } = form;
      for (let i = 0; i < names.length; i++)
        if (!matches(members[i] as ArgumentForm, value[names[i] as string], backend, found)) return false;
      return true;
    }
  }
}

function hasNames(form: ObjectForm, value: object): boolean {
  const names = Object.keys(value);
  const { lastOrder } = form;
  if (names.length !== lastOrder.length) return false;
  for (let i = 0; i < names.length; i++) if (names[i] !== lastOrder[i]) return hasReorderedNames(form, names);
  return true;
}

function hasReorderedNames(form: ObjectForm, names: readonly string[]): boolean {
  const sorted = names.toSorted();
  if (!form.names.every((name, i) => name === sorted[i])) return false;
  form.lastOrder = names;
  return true;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isFixed = (value: unknown): boolean => value === null || !["object", "function"].includes(typeof value);
const isArgument = (value: unknown): boolean => isTensor(value) || isFixed(value);

function describeArgument(value: unknown): string {
  if (isTensor(value)) return `tensor ${formatType(value.type)}`;
  return `${typeof value} ${Object.is(value, -0) ? "-0" : String(value)}`;
}
