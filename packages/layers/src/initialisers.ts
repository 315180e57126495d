import type { RandomKey, Shape, TensorData } from "@tenon/tensor";
import { normals, sizeOf, tensorData, uniforms } from "@tenon/tensor";

/** Initial weights of a shape, from how many inputs and outputs a unit has. Drawn on the host, in f64. */
export type Initialiser = (
  key: RandomKey,
  shape: Shape,
  fanIn: number,
  fanOut: number,
  dtype: "f32" | "f64",
) => TensorData;

/** All zero. */
const zerosInitialiser: Initialiser = (_, shape, _fanIn, _fanOut, dtype) =>
  tensorData(dtype, new Float64Array(sizeOf(shape)), shape);

/**
 * Uniform in ±√(6 / (fanIn + fanOut)): keeps the variance of activations and of gradients between layers
 * (Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010, equation 16).
 */
export const glorotUniform: Initialiser = (key, shape, fanIn, fanOut, dtype) => {
  const bound = Math.sqrt(6 / (fanIn + fanOut));
  return tensorData(
    dtype,
    uniforms(key, sizeOf(shape)).map((u) => (2 * u - 1) * bound),
    shape,
  );
};

/**
 * Normal with standard deviation √(2 / fanIn), for layers followed by ReLU
 * (He et al., "Delving Deep into Rectifiers", 2015, equation 10).
 */
export const heNormal: Initialiser = (key, shape, fanIn, _fanOut, dtype) => {
  const deviation = Math.sqrt(2 / fanIn);
  return tensorData(
    dtype,
    normals(key, sizeOf(shape)).map((z) => z * deviation),
    shape,
  );
};

/** By the name that a model file gives. */
export const initialisers: {
  readonly zeros: Initialiser;
  readonly glorotUniform: Initialiser;
  readonly heNormal: Initialiser;
} = {
  zeros: zerosInitialiser,
  glorotUniform,
  heNormal,
};

export type InitialiserName = keyof typeof initialisers;
