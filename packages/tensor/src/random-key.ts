import type { Backend } from "@tenon/backend";
import type { Shape, Value } from "@tenon/program";
import { threefry2x32 } from "@tenon/program";
import * as op from "@tenon/program/op";
import { applyOne } from "./apply.ts";
import { tensor } from "./create.ts";
import { logarithm } from "./logarithm.ts";
import type { DeviceTensor, Tensor } from "./tensor.ts";

// Random numbers come from keys, never from hidden state: the same key gives the same numbers on every backend, and
// independent numbers come from independent keys. **Use a key once**: either draw with it, or derive keys from it.

/** 64 bits that choose one stream of random numbers. Plain data, on the host. */
export type RandomKey = readonly [number, number];

/**
 * The key of a seed (a whole number 0 <= seed <= 2^53).
 *
 * @example
 * ```ts
 * import { foldKey, randomKey, randomWords } from "@tenon/tensor";
 * randomWords(randomKey(0), 1)[0]; // => 0x6b200159
 * const weights = foldKey(randomKey(7), "layers.0.weight");
 * randomWords(weights, 2).length; // => 2
 * ```
 */
export function randomKey(seed: number): RandomKey {
  return [Math.floor(seed / 2 ** 32) >>> 0, seed >>> 0];
}

/** An independent key for a number or a name, such as a step or a layer's path. */
export function foldKey([high, low]: RandomKey, data: number | string): RandomKey {
  const word = typeof data === "string" ? hash(data) : data >>> 0;
  const words = randomWords([high, (low ^ word) >>> 0], 2);
  return [words[0] as number, words[1] as number];
}

/** FNV-1a (Fowler, Noll, Vo) over UTF-16 code units. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return state >>> 0;
}

/** Uniform words: what the primitive randomBits gives for this key. */
export function randomWords(key: RandomKey, count: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(count);
  for (let i = 0; i < count; i++) words[i] = threefry2x32(key, [Math.floor(i / 2 ** 32), i])[0];
  return words;
}

/** Uniform numbers in [0, 1), multiples of 2^-24: exact in f32, equal everywhere. */
export function uniforms(key: RandomKey, count: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(randomWords(key, count), (word) => (word >>> 8) * 2 ** -24);
}

/**
 * Standard normal numbers, computed in f64 with operations that every engine rounds alike, so that one seed gives the
 * same initial weights everywhere: Wichura's AS 241 (PPND16, Applied Statistics 37, 1988) applied to uniform numbers.
 */
export function normals(key: RandomKey, count: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(randomWords(key, count), (word) => normalQuantile((word + 0.5) / 2 ** 32));
}

/** A permutation of 0..count-1 (Fisher and Yates). */
export function permutation(key: RandomKey, count: number): Uint32Array<ArrayBuffer> {
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  const words = randomWords(key, count);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(((words[i] as number) / 2 ** 32) * (i + 1));
    const moved = order[i] as number;
    order[i] = order[j] as number;
    order[j] = moved;
  }
  return order;
}

/** The key as a tensor, u32[2], for draws inside a step. */
export function keyTensor(backend: Backend, key: RandomKey): DeviceTensor {
  return tensor(backend, [...key], { dtype: "u32" });
}

/** Uniform words on the device. */
export function randomBits(key: Tensor, shape: Shape): Tensor {
  return applyOne("randomBits", [key], ([value]) => op.randomBits(value as Value, shape));
}

/** Uniform f32 in [0, 1) on the device, equal to `uniforms` of the same key. */
export function randomUniform(key: Tensor, shape: Shape): Tensor {
  return applyOne("randomUniform", [key], ([value]) => {
    const mantissa = op.shiftRight(
      op.randomBits(value as Value, shape),
      op.filled((value as Value).builder, { dtype: "u32", shape }, 8),
    );
    const fraction = op.cast(mantissa, "f32");
    return op.mul(fraction, op.filledLike(fraction, 2 ** -24));
  });
}

/** `foldKey` on the device: a key (u32[2]) for a number, which may be a u32 scalar tensor such as the step. */
export function foldKeyTensor(key: Tensor, data: Tensor | number): Tensor {
  const operands = typeof data === "number" ? [key] : [key, data];
  return applyOne("foldKey", operands, ([words, scalar], builder) => {
    // [0, data]: the high word stays.
    const low = scalar
      ? op.mul(op.broadcast(scalar, [2]), op.iota(builder, "u32", [2], 0))
      : op.constant(builder, "u32", [2], [0, Number(data)]);
    return op.randomBits(op.bitXor(words as Value, low), [2]);
  });
}

const central: readonly [readonly number[], readonly number[]] = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852546,
  ],
];
const middle: readonly [readonly number[], readonly number[]] = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
];
const tail: readonly [readonly number[], readonly number[]] = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
];

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, c) => sum * x + c, 0);
const ratio = ([above, below]: readonly [readonly number[], readonly number[]], x: number): number =>
  polynomial(above, x) / polynomial(below, x);

function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(central, 0.180625 - q * q);
  const r = Math.sqrt(-logarithm(q < 0 ? p : 1 - p));
  return Math.sign(q) * (r <= 5 ? ratio(middle, r - 1.6) : ratio(tail, r - 5));
}
