import type { DecodedTensor, EncodedTensor } from "@tenon/safetensors";
import type { DType, JsonValue, TensorData, Tree, TypedArray } from "@tenon/tensor";
import { isTensorData, leavesOf } from "@tenon/tensor";

// A tree in a safetensors file: tensors called by their paths, and the tree's form, without which lists and objects, and
// branches without leaves, could not be told.

const fileDTypes: { readonly [D in DType]: EncodedTensor["dtype"] } = {
  f32: "F32",
  f64: "F64",
  i32: "I32",
  u32: "U32",
  u8: "U8",
  bool: "BOOL",
};

/** The dtype of a tensor in a file, as far as Tenon has it; F16 and BF16 have become f32. */
export function dtypeOf({ dtype }: DecodedTensor): DType | undefined {
  if (dtype === "F16" || dtype === "BF16") return "f32";
  return (Object.keys(fileDTypes) as DType[]).find((own) => fileDTypes[own] === dtype);
}

/** Adds the leaves of a tree by their names, and returns its form. */
export function addTree(tensors: Map<string, EncodedTensor>, name: string, tree: Tree<TensorData>): JsonValue {
  for (const { path, value } of leavesOf<TensorData>(tree, isTensorData)) {
    const { dtype, shape, data } = value;
    tensors.set(path === "" ? name : `${name}.${path}`, { dtype: fileDTypes[dtype], shape, data });
  }
  return formOf(tree);
}

/** A leaf is true; lists and objects are themselves. */
function formOf(tree: Tree<TensorData>): JsonValue {
  if (isTensorData(tree)) return true;
  if (Array.isArray(tree)) return tree.map(formOf);
  const members = Object.entries(tree as { readonly [name: string]: Tree<TensorData> });
  return Object.fromEntries(members.map(([name, member]) => [name, formOf(member)]));
}

/** Deeper forms are refused: no model is nested so deep, and a stack is finite. */
const deepest = 200;

/**
 * The tree of a form, with tensors of these names.
 *
 * @throws Error where a tensor is missing or has a dtype that Tenon has not, or the form is none.
 */
export function readTree(
  tensors: ReadonlyMap<string, DecodedTensor>,
  name: string,
  form: JsonValue | undefined,
  depth = 0,
): Tree<TensorData> {
  if (depth > deepest) throw new Error(`${name} is nested deeper than ${deepest}`);
  if (form === true) {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`the tensor ${name} is missing`);
    const dtype = dtypeOf(tensor);
    if (!dtype) throw new Error(`the tensor ${name} is of ${tensor.dtype}, which Tenon does not have`);
    return { dtype, shape: tensor.shape, data: tensor.data as TypedArray };
  }
  const below = (member: string | number): string => `${name}.${member}`;
  if (Array.isArray(form)) return form.map((member: JsonValue, i) => readTree(tensors, below(i), member, depth + 1));
  if (typeof form !== "object" || form === null) throw new Error(`the form of ${name} is missing`);
  const members = Object.entries(form as { readonly [name: string]: JsonValue });
  return Object.fromEntries(
    members.map(([member, value]) => [member, readTree(tensors, below(member), value, depth + 1)]),
  );
}
