import type { Backend } from "@tenon/backend";
import type { TensorType } from "@tenon/program";
import { sameType } from "@tenon/program";
import type { Tensor } from "./tensor.ts";
import { DeviceTensor, isTensor } from "./tensor.ts";
import type { Tree } from "./tree.ts";

/**
 * All of a tree but its tensors: what a Program depends on in the arguments that it was traced with, and what is known of its
 * results beforehand.
 */
export type TreeForm =
  | { readonly kind: "tensor"; readonly type: TensorType; readonly position: number }
  | { readonly kind: "fixed"; readonly value: unknown }
  | { readonly kind: "list"; readonly members: readonly TreeForm[] }
  | ObjectForm;

interface ObjectForm {
  readonly kind: "object";
  /** Sorted, as a tree orders its leaves. */
  readonly names: readonly string[];
  readonly members: readonly TreeForm[];
  /** The names in the order of the last object that fitted: the next one most likely has the same. */
  lastOrder: readonly string[];
}

/** Whether a value counts as one, whatever it is: another value is another form. */
export const isFixed = (value: unknown): boolean => value === null || !["object", "function"].includes(typeof value);

/** The form of a tree of tensors and fixed values. Keeps none of the tensors, of which a traced one holds on to the whole trace. */
export function treeForm(tree: unknown): TreeForm {
  let tensors = 0;
  const formOf = (part: unknown): TreeForm => {
    if (isTensor(part)) return { kind: "tensor", type: part.type, position: tensors++ };
    if (isFixed(part)) return { kind: "fixed", value: part };
    if (Array.isArray(part)) return { kind: "list", members: part.map(formOf) };
    const named = part as { readonly [name: string]: unknown };
    const names = Object.keys(named).sort();
    return { kind: "object", names, members: names.map((name) => formOf(named[name])), lastOrder: names };
  };
  return formOf(tree);
}

/** A tree of a form, with these tensors in the order of `leavesOf`. */
export function treeOf(form: TreeForm, tensors: readonly Tensor[]): Tree<unknown> {
  if (form.kind === "tensor") return tensors[form.position];
  if (form.kind === "fixed") return form.value;
  const { members } = form;
  if (form.kind === "list") {
    const list: Tree<unknown>[] = [];
    for (let i = 0; i < members.length; i++) list.push(treeOf(members[i] as TreeForm, tensors));
    return list;
  }
  const object: Record<string, Tree<unknown>> = {};
  for (let i = 0; i < members.length; i++) {
    const name = form.names[i] as string;
    const value = treeOf(members[i] as TreeForm, tensors);
    // To assign to this name would set the prototype; no tree needs it, but a tree may have it.
    if (name === "__proto__")
      Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
    else object[name] = value;
  }
  return object;
}

/**
 * The tensors of a tree that has this form, all of them on this backend; undefined for another tree. Every call of a jitted
 * function begins here, so nothing is written and nothing sorted.
 */
export function matchTree(form: TreeForm, tree: unknown, backend: Backend): DeviceTensor[] | undefined {
  const tensors: DeviceTensor[] = [];
  return matches(form, tree, backend, tensors) ? tensors : undefined;
}

/**
 * Reads every member once: what is found is what was compared. No class of tensors has members that an object among
 * arguments has, so names alone keep a tensor from passing for an object.
 */
function matches(form: TreeForm, value: unknown, backend: Backend, found: DeviceTensor[]): boolean {
  if (form.kind === "tensor") {
    if (!(value instanceof DeviceTensor) || value.backend !== backend) return false;
    found.push(value);
    // A backend gives equal types in different objects, but in a loop it is mostly the same object.
    return value.type === form.type || sameType(value.type, form.type);
  }
  if (form.kind === "fixed") return Object.is(value, form.value);
  const { members } = form;
  if (form.kind === "list") {
    if (!Array.isArray(value) || value.length !== members.length) return false;
    for (let i = 0; i < members.length; i++)
      if (!matches(members[i] as TreeForm, value[i], backend, found)) return false;
    return true;
  }
  if (!isObject(value) || !hasNames(form, Object.keys(value))) return false;
  for (let i = 0; i < members.length; i++)
    if (!matches(members[i] as TreeForm, value[form.names[i] as string], backend, found)) return false;
  return true;
}

function hasNames(form: ObjectForm, names: readonly string[]): boolean {
  if (sameNames(names, form.lastOrder)) return true;
  if (!sameNames(names.toSorted(), form.names)) return false;
  form.lastOrder = names;
  return true;
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
