import type { Backend } from "@tenon/backend";
import type { DType, NestedNumbers, Shape, TensorData, TensorType, TypedArray } from "@tenon/program";
import { isTensorData, tensorData } from "@tenon/program";
import { allocating } from "./apply.ts";
import { DeviceMemory } from "./device-memory.ts";
import type { Tensor } from "./tensor.ts";
import { DeviceTensor } from "./tensor.ts";
import type { Tree } from "./tree.ts";
import { mapTree } from "./tree.ts";

/**
 * A tensor on a backend, from numbers: nested lists give the shape, typed arrays and flat lists may be given one.
 * Default dtype: f32, also for typed arrays of another kind; class indices need an integer one.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { add, tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const x = tensor(backend, [[1, 2], [3, 4]]);
 * await add(x, 1).data(); // => [2, 3, 4, 5]
 * tensor(backend, new Uint8Array([0, 2]), { dtype: "u8" }).dtype; // => "u8"
 * ```
 */
export function tensor(
  backend: Backend,
  values: NestedNumbers | TypedArray,
  { dtype = "f32", shape }: { readonly dtype?: DType; readonly shape?: Shape } = {},
): DeviceTensor {
  return upload(backend, tensorData(dtype, values, shape));
}

/**
 * A copy of host data on a backend: of one tensor, or of a tree of them such as the parameters of a model.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { type Tensor, tensorData, upload } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const host = { weight: tensorData("f32", [1, 2]), bias: tensorData("f32", 3) };
 * const params = upload<{ weight: Tensor; bias: Tensor }>(backend, host);
 * await params.weight.data(); // => [1, 2]
 * ```
 */
export function upload(backend: Backend, data: TensorData): DeviceTensor;
export function upload<R extends Tree<Tensor> = Tree<DeviceTensor>>(backend: Backend, tree: Tree<TensorData>): R;
export function upload(backend: Backend, tree: Tree<TensorData>): Tree<DeviceTensor> {
  return allocating(backend, (allocate) =>
    mapTree<TensorData, DeviceTensor>(tree, isTensorData, ({ dtype, shape, data }) => {
      const buffer = allocate({ dtype, shape });
      backend.write(buffer, data);
      return new DeviceTensor(backend, new DeviceMemory(buffer));
    }),
  );
}

/** A tensor of zeros. */
export function zeros(backend: Backend, type: TensorType): DeviceTensor {
  return new DeviceTensor(backend, new DeviceMemory(backend.allocate(type)));
}
