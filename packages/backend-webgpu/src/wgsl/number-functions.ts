import type { LibraryFunction, NumberName } from "./library.ts";

/**
 * Comparisons, conversions, divisions and random words. WGSL leaves open what happens to NaN, infinities and denormals, so
 * these test bits.
 */
export const numberFunctions: Readonly<Record<NumberName, LibraryFunction>> = {
  is_nan: {
    needs: [],
    code: `fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }`,
  },
  /** Numbers that only bits can name: as constants they would be errors when the shader is made. */
  from_bits: {
    needs: [],
    code: `var<private> no_bits: u32 = 0u;
fn from_bits(bits: u32) -> f32 { return bitcast<f32>(bits | no_bits); }`,
  },
  /** Integers in the order of numbers, -0 below +0, NaN above all; \`unorder\` is the inverse. */
  order: {
    needs: ["is_nan"],
    code: `fn order(x: f32) -> i32 {
  let b = bitcast<i32>(x);
  return select(b ^ ((b >> 31u) & 0x7fffffff), 0x7fffffff, is_nan(x));
}`,
  },
  unorder: {
    needs: [],
    code: `fn unorder(k: i32) -> f32 { return bitcast<f32>(k ^ ((k >> 31u) & 0x7fffffff)); }`,
  },
  max_f32: {
    needs: ["order", "unorder"],
    code: `fn max_f32(a: f32, b: f32) -> f32 { return unorder(max(order(a), order(b))); }`,
  },
  /** The same with both zeros equal, as comparisons have it. */
  rank: {
    needs: ["is_nan"],
    code: `fn rank(x: f32) -> i32 {
  let b = bitcast<i32>(x);
  return select(select(b, -(b & 0x7fffffff), b < 0), 0x7fffffff, is_nan(x));
}`,
  },
  less_f32: {
    needs: ["rank", "is_nan"],
    code: `fn less_f32(a: f32, b: f32) -> bool { return rank(a) < rank(b) && !is_nan(b); }`,
  },
  equal_f32: {
    needs: ["rank", "is_nan"],
    code: `fn equal_f32(a: f32, b: f32) -> bool { return rank(a) == rank(b) && !is_nan(a); }`,
  },
  copy_sign: {
    needs: [],
    code: `fn copy_sign(x: f32, sign: f32) -> f32 {
  return bitcast<f32>((bitcast<u32>(x) & 0x7fffffffu) | (bitcast<u32>(sign) & 0x80000000u));
}`,
  },
  div_i32: {
    needs: [],
    code: `fn div_i32(a: i32, b: i32) -> i32 {
  if (b == 0) { return 0; }
  if (b == -1) { return -a; }
  return a / b;
}`,
  },
  div_u32: {
    needs: [],
    code: `fn div_u32(a: u32, b: u32) -> u32 {
  if (b == 0u) { return 0u; }
  return a / b;
}`,
  },
  /** Rounded to nearest: a conversion may take either neighbour. Both halves are exact, so their sum is rounded once. */
  from_i32: {
    needs: [],
    code: `fn from_i32(x: i32) -> f32 { return f32(x >> 16u) * 65536.0 + f32(x & 0xffff); }`,
  },
  from_u32: {
    needs: [],
    code: `fn from_u32(x: u32) -> f32 { return f32(x >> 16u) * 65536.0 + f32(x & 0xffffu); }`,
  },
  to_i32: {
    needs: ["is_nan"],
    code: `fn to_i32(x: f32) -> i32 {
  if (is_nan(x)) { return 0; }
  if (x >= 2147483648.0) { return 0x7fffffff; }
  if (x <= -2147483648.0) { return -2147483647 - 1; }
  return i32(x);
}`,
  },
  to_u32: {
    needs: ["is_nan"],
    code: `fn to_u32(x: f32) -> u32 {
  if (is_nan(x) || x <= 0.0) { return 0u; }
  if (x >= 4294967296.0) { return 0xffffffffu; }
  return u32(x);
}`,
  },
  to_u8: {
    needs: ["is_nan"],
    code: `fn to_u8(x: f32) -> u32 {
  if (is_nan(x) || x <= 0.0) { return 0u; }
  return u32(min(x, 255.0));
}`,
  },
  /** The first word of Threefry-2x32 with 20 rounds at the counter (0, i) (Salmon, Moraes, Dror, Shaw, SC 2011). */
  threefry: {
    needs: [],
    code: `
fn threefry(k0: u32, k1: u32, i: u32) -> u32 {
  let keys = array<u32, 3>(k0, k1, k0 ^ k1 ^ 0x1bd11bdau);
  var left = k0;
  var right = i + k1;
${Array.from({ length: 20 }, (_, round) => {
  const rotation = [13, 15, 26, 6, 17, 29, 16, 24][round % 8] as number;
  const mix = `  left += right; right = ((right << ${rotation}u) | (right >> ${32 - rotation}u)) ^ left;`;
  const injection = (round + 1) / 4;
  return round % 4 === 3
    ? `${mix}\n  left += keys[${injection % 3}]; right += keys[${(injection + 1) % 3}] + ${injection}u;`
    : mix;
}).join("\n")}
  return left;
}`,
  },
};
