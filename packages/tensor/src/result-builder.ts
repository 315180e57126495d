import type { Tensor } from "./tensor.ts";
import { isTensor } from "./tensor.ts";
import type { Tree } from "./tree.ts";

/** Puts tensors, in the order of `leavesOf`, into a tree of a form that is known beforehand. */
export type ResultBuilder = (tensors: readonly Tensor[]) => Tree<Tensor>;

type ResultForm =
  | { readonly kind: "tensor"; readonly position: number }
  | { readonly kind: "list"; readonly members: readonly ResultForm[] }
  | { readonly kind: "object"; readonly names: readonly string[]; readonly members: readonly ResultForm[] };

/** The builder of trees like this one. Keeps nothing of the tree itself, which holds on to the whole trace. */
export function resultBuilder(tree: Tree<Tensor>): ResultBuilder {
  let leaves = 0;
  const formOf = (part: Tree<Tensor>): ResultForm => {
    if (isTensor(part)) return { kind: "tensor", position: leaves++ };
    if (Array.isArray(part)) return { kind: "list", members: part.map(formOf) };
    const named = part as { readonly [name: string]: Tree<Tensor> };
    const names = Object.keys(named).sort();
    return { kind: "object", names, members: names.map((name) => formOf(named[name] as Tree<Tensor>)) };
  };
  const form = formOf(tree);
  return (tensors) => build(form, tensors);
}

function build(form: ResultForm, tensors: readonly Tensor[]): Tree<Tensor> {
  if (form.kind === "tensor") return tensors[form.position] as Tensor;
  const { members } = form;
  if (form.kind === "list") {
    const list: Tree<Tensor>[] = [];
    for (let i = 0; i < members.length; i++) list.push(build(members[i] as ResultForm, tensors));
    return list;
  }
  const object: Record<string, Tree<Tensor>> = {};
  for (let i = 0; i < members.length; i++) {
    const name = form.names[i] as string;
    const member = build(members[i] as ResultForm, tensors);
    // To assign to this name would set the prototype; no tree needs it, but a tree may have it.
    if (name === "__proto__") Object.defineProperty(object, name, { ...plain, value: member });
    else object[name] = member;
  }
  return object;
}

const plain = { configurable: true, enumerable: true, writable: true } as const;
