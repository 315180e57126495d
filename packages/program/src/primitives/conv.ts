import { isFloat, typedArray } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { sizeOf, stridesOf } from "../shape.ts";
import type { TensorData } from "../tensor-data.ts";
import type { TensorType } from "../tensor-type.ts";
import { requireCount, requireSameDType } from "./elementwise.ts";
import { reshape } from "./reshape.ts";
import { flip } from "./slice.ts";
import { transpose } from "./transpose.ts";
import { requireNumeric } from "./window.ts";

/** One entry per spatial axis. */
export interface ConvAttributes {
  readonly stride: readonly number[];
  /**
   * Zeros before and after; negative numbers take elements away. Zeros are numbers, here and between dilated neighbours:
   * times an infinite weight they are NaN.
   */
  readonly padding: readonly (readonly [low: number, high: number])[];
  /** Distance between neighbours of the input, 1 for none between them ("transposed" convolution). */
  readonly inputDilation: readonly number[];
  /** Distance between taps of the kernel ("atrous" convolution). */
  readonly kernelDilation: readonly number[];
  /** Channels are split into this many groups that do not see each other. */
  readonly groups: number;
}

/**
 * Convolution as neural networks have it (cross-correlation: the kernel is not flipped), over any number of spatial axes.
 *
 * - input `[batch, ...spatial, channels]`
 * - kernel `[...taps, channels / groups, features]`
 * - result `[batch, ...positions, features]`
 *
 * Both gradients are convolutions again (Dumoulin and Visin, "A guide to convolution arithmetic for deep learning",
 * 2016, section 4), which is what the two dilations and the groups are for.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const input = tensorData("f32", [1, 2, 3, 4], [1, 4, 1]);
 * const kernel = tensorData("f32", [1, 10], [2, 1, 1]);
 * const plain = { stride: [1], padding: [[0, 0]], inputDilation: [1], kernelDilation: [1], groups: 1 } as const;
 * interpret((x, k) => op.conv(x, k, plain), input, kernel).data; // => [21, 32, 43]
 * ```
 */
export function conv(input: Value, kernel: Value, attributes: ConvAttributes): Value {
  return emit(convRule, [input, kernel], attributes);
}

/** Extent of a dilated axis. */
function dilated(extent: number, dilation: number): number {
  return extent === 0 ? 0 : (extent - 1) * dilation + 1;
}

export const convRule: PrimitiveRule<ConvAttributes> = {
  name: "conv",
  infer(operands, attributes) {
    requireCount(operands, 2);
    requireSameDType(operands);
    requireNumeric(operands);
    const [input, kernel] = operands as readonly [TensorType, TensorType];
    const { stride, padding, inputDilation, kernelDilation, groups } = attributes;
    const spatial = input.shape.length - 2;
    const fail = (code: "shape" | "attribute", reason: string): never => {
      refuse(code, reason);
    };
    if (spatial < 0 || kernel.shape.length !== input.shape.length)
      fail("shape", "needs an input [batch, ...spatial, channels] and a kernel [...taps, channels / groups, features]");
    const positive = (list: unknown): boolean =>
      Array.isArray(list) && list.length === spatial && list.every((n) => Number.isSafeInteger(n) && n >= 1);
    if (!positive(stride) || !positive(inputDilation) || !positive(kernelDilation))
      fail("attribute", `stride, inputDilation and kernelDilation must be ${spatial} whole numbers >= 1`);
    if (
      !Array.isArray(padding) ||
      padding.length !== spatial ||
      !padding.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(Number.isSafeInteger))
    )
      fail("attribute", `padding must be ${spatial} pairs [low, high]`);
    const channels = input.shape[spatial + 1] as number;
    const [perGroup, features] = kernel.shape.slice(spatial) as [number, number];
    if (!Number.isSafeInteger(groups) || groups < 1 || channels % groups !== 0 || features % groups !== 0)
      fail("attribute", `${groups} groups must divide ${channels} channels and ${features} features`);
    if (perGroup * groups !== channels)
      fail("shape", `the kernel takes ${perGroup} channels in each of ${groups} groups, the input has ${channels}`);
    const positions = stride.map((step, i) => {
      const [low, high] = padding[i] as readonly [number, number];
      const whole = dilated(input.shape[i + 1] as number, inputDilation[i] as number) + low + high;
      const reach = dilated(kernel.shape[i] as number, kernelDilation[i] as number);
      return Math.max(0, Math.floor((whole - reach) / step) + 1);
    });
    return [{ dtype: input.dtype, shape: [input.shape[0] as number, ...positions, features] }];
  },
  gradient: ({ operands: [x, k], cotangent: dy, attributes }) => [
    inputGradient(x, k, dy, attributes),
    kernelGradient(x, k, dy, attributes),
  ],
};

/** dX: the cotangent, dilated by the stride, convolved with the flipped kernel whose channels and features are swapped. */
function inputGradient(
  x: Value,
  k: Value,
  d: Value,
  { stride, padding, inputDilation, kernelDilation, groups }: ConvAttributes,
): Value {
  const spatial = stride.length;
  const taps = k.type.shape.slice(0, spatial);
  const [perGroup, features] = k.type.shape.slice(spatial) as [number, number];
  const axes = taps.map((_, i) => i);
  const split = reshape(flip(k, axes), [...taps, perGroup, groups, features / groups]);
  const swapped = reshape(transpose(split, [...axes, spatial + 2, spatial + 1, spatial]), [
    ...taps,
    features / groups,
    groups * perGroup,
  ]);
  const around = padding.map(([low], i): readonly [number, number] => {
    const reach = dilated(taps[i] as number, kernelDilation[i] as number);
    const whole = dilated(x.type.shape[i + 1] as number, inputDilation[i] as number);
    const before = reach - 1 - low;
    return [before, whole + reach - 1 - before - dilated(d.type.shape[i + 1] as number, stride[i] as number)];
  });
  return conv(d, swapped, { stride: inputDilation, padding: around, inputDilation: stride, kernelDilation, groups });
}

/** dK: the input, with batch as its channels, convolved with the cotangent as the kernel. */
function kernelGradient(
  x: Value,
  k: Value,
  d: Value,
  { stride, padding, inputDilation, kernelDilation, groups }: ConvAttributes,
): Value {
  const spatial = stride.length;
  const axes = stride.map((_, i) => i + 1);
  const batch = x.type.shape[0] as number;
  const extents = x.type.shape.slice(1, spatial + 1);
  const perGroup = k.type.shape[spatial] as number;
  const split = reshape(x, [batch, ...extents, groups, perGroup]);
  const byChannel = reshape(transpose(split, [spatial + 2, ...axes, spatial + 1, 0]), [
    perGroup,
    ...extents,
    groups * batch,
  ]);
  const asKernel = transpose(d, [...axes, 0, spatial + 1]);
  const around = padding.map(([low], i): readonly [number, number] => {
    const whole = dilated(extents[i] as number, inputDilation[i] as number);
    const reach = dilated(d.type.shape[i + 1] as number, stride[i] as number);
    return [low, dilated(k.type.shape[i] as number, kernelDilation[i] as number) - 1 + reach - whole - low];
  });
  const product = conv(byChannel, asKernel, {
    stride: kernelDilation,
    padding: around,
    inputDilation,
    kernelDilation: stride,
    groups,
  });
  return transpose(product, [...axes, 0, spatial + 1]);
}

export const convEvaluation: Evaluation<ConvAttributes> = ([input, kernel], attributes, [result]) => {
  const [x, k] = [input as TensorData, kernel as TensorData];
  const { stride, padding, inputDilation, kernelDilation, groups } = attributes;
  const { dtype, shape } = result as TensorType;
  const spatial = stride.length;
  const xStrides = stridesOf(x.shape);
  const kStrides = stridesOf(k.shape);
  const yStrides = stridesOf(shape);
  const taps = k.shape.slice(0, spatial);
  const tapStrides = stridesOf(taps);
  const [perGroup, features] = k.shape.slice(spatial) as [number, number];
  const integer = !isFloat(dtype);
  const sums = typedArray(dtype, sizeOf(shape));
  for (let i = 0; i < sums.length; i++) {
    const coordinate = (axis: number): number => Math.floor(i / (yStrides[axis] as number)) % (shape[axis] as number);
    const feature = coordinate(spatial + 1);
    const firstChannel = Math.floor(feature / (features / groups)) * perGroup;
    let sum = 0;
    for (let tap = 0; tap < sizeOf(taps); tap++) {
      let offset = coordinate(0) * (xStrides[0] as number);
      let inside = true;
      for (let axis = 0; axis < spatial; axis++) {
        const tapIndex = Math.floor(tap / (tapStrides[axis] as number)) % (taps[axis] as number);
        const [low] = padding[axis] as readonly [number, number];
        const at = coordinate(axis + 1) * (stride[axis] as number) + tapIndex * (kernelDilation[axis] as number) - low;
        const position = at / (inputDilation[axis] as number);
        inside &&= Number.isInteger(position) && position >= 0 && position < (x.shape[axis + 1] as number);
        offset += position * (xStrides[axis + 1] as number);
      }
      for (let channel = 0; channel < perGroup; channel++) {
        const a = inside ? (x.data[offset + firstChannel + channel] as number) : 0;
        const b = k.data[tap * perGroup * features + channel * (kStrides[spatial] as number) + feature] as number;
        sum = integer ? (sum + Math.imul(a, b)) | 0 : sum + a * b;
      }
    }
    sums[i] = sum;
  }
  return [sums];
};

export const convSamples = (): readonly Sample<ConvAttributes>[] => {
  const plain = {
    stride: [1, 1],
    padding: [
      [0, 0],
      [0, 0],
    ],
    inputDilation: [1, 1],
    kernelDilation: [1, 1],
    groups: 1,
  } as const;
  const samples: Sample<ConvAttributes>[] = [];
  const add = (
    note: string,
    input: number[],
    kernel: number[],
    changes: Partial<ConvAttributes>,
    dtype: "f64" | "f32" | "i32" = "f64",
  ) =>
    samples.push({
      note,
      operands: [
        { dtype, shape: input },
        { dtype, shape: kernel },
      ],
      attributes: { ...plain, ...changes },
    });
  add("valid", [2, 5, 4, 3], [3, 2, 3, 2], {});
  add("valid, f32", [2, 5, 4, 3], [3, 2, 3, 2], {}, "f32");
  add("valid, i32", [1, 3, 3, 1], [2, 2, 1, 2], {}, "i32");
  add("same", [1, 5, 5, 1], [3, 3, 1, 2], {
    padding: [
      [1, 1],
      [1, 1],
    ],
  });
  add("strided, remainder unused", [1, 6, 5, 2], [3, 2, 2, 3], {
    stride: [2, 3],
    padding: [
      [1, 0],
      [0, 1],
    ],
  });
  add("dilated kernel", [1, 7, 6, 1], [3, 2, 1, 2], { kernelDilation: [2, 3] });
  add("dilated input", [1, 3, 2, 2], [2, 2, 2, 1], {
    inputDilation: [2, 3],
    padding: [
      [1, 1],
      [0, 1],
    ],
  });
  add("groups", [2, 4, 3, 4], [2, 2, 2, 6], { groups: 2 });
  add("depthwise, strided, dilated", [1, 7, 7, 3], [2, 2, 1, 6], { groups: 3, stride: [2, 2], kernelDilation: [2, 1] });
  add("negative padding", [1, 6, 5, 1], [2, 2, 1, 1], {
    padding: [
      [-1, 0],
      [-1, -1],
    ],
  });
  add("everything at once", [2, 5, 4, 4], [2, 3, 2, 2], {
    groups: 2,
    stride: [2, 1],
    padding: [
      [2, 1],
      [1, 2],
    ],
    inputDilation: [2, 1],
    kernelDilation: [1, 2],
  });
  add("one axis", [2, 7, 2], [3, 2, 3], { stride: [2], padding: [[1, 1]], inputDilation: [1], kernelDilation: [1] });
  add("no spatial axis", [3, 2], [2, 4], { stride: [], padding: [], inputDilation: [], kernelDilation: [] });
  add("empty batch", [0, 3, 3, 1], [2, 2, 1, 1], {}, "f32");
  add("kernel larger than the input", [1, 2, 2, 1], [3, 3, 1, 1], {}, "f32");
  return samples;
};
