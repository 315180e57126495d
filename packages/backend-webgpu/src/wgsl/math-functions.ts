import type { LibraryFunction, MathName } from "./library.ts";

/**
 * exp, log, tanh, erf, sin, cos and pow. WGSL asks little of its own (sin and cos: 2^-11), so these are polynomials, those of
 * @tenon/backend-cpu, with their sources in src/math there.
 */
export const mathFunctions: Readonly<Record<MathName, LibraryFunction>> = {
  exp_f32: {
    needs: ["is_nan"],
    code: `fn exp_f32(v: f32) -> f32 {
  let x = clamp(v, -88.0, 88.8);
  let n = floor(x * 1.4426950408889634);
  let r = (x - n * 0.693145751953125) - n * 1.428606765330187e-6;
  let q = 0.5000022649765015 + r * (0.16663210093975067 + r * (0.0418543703854084 + r * (0.007869279943406582 + r * 0.0019120547221973538)));
  let y = (r * r * q + r + 1.0) * bitcast<f32>((i32(n) + 127) << 23u);
  return select(y, v, is_nan(v));
}`,
  },
  log_f32: {
    needs: ["from_bits"],
    code: `fn log_f32(x: f32) -> f32 {
  var b = bitcast<u32>(x);
  if ((b & 0x7fffffffu) == 0u) { return from_bits(0xff800000u); }
  if (b > 0x7f800000u) { return from_bits(0x7fc00000u); }
  if (b == 0x7f800000u) { return x; }
  var scaled = 0.0;
  if (b < 0x00800000u) {
    let shift = countLeadingZeros(b) - 8u;
    b = b << shift;
    scaled = -f32(shift);
  }
  let bits = bitcast<i32>(b) - 0x3f3504f3;
  let n = f32(bits >> 23u) + scaled;
  let d = bitcast<f32>((bits & 0x007fffff) + 0x3f3504f3) - 1.0;
  let s = d / (d + 2.0);
  let z = s * s;
  return (d - s * (d - z * (0.6666677594184875 + z * (0.3997759222984314 + z * 0.29870516061782837)))) + n * 0.6931471805599453;
}`,
  },
  tanh_f32: {
    needs: ["is_nan", "copy_sign"],
    code: `fn tanh_f32(x: f32) -> f32 {
  let a = min(abs(x), 9.5);
  let n = floor(a * 2.8853900817779268 + 0.5);
  let r = (a - n * 0.3465728759765625) - n * 7.143033826650935e-7;
  let z = r * r;
  let v = z * (0.33333250880241394 + z * -0.022133691236376762) + 1.0;
  let power = bitcast<f32>((i32(n) + 127) << 23u);
  let u = (power - 1.0) * v + (power + 1.0) * r;
  let rest = v - r;
  return select(copy_sign(u / (u + (rest + rest)), x), x, is_nan(x));
}`,
  },
  erf_f32: {
    needs: ["is_nan", "copy_sign"],
    code: `fn erf_f32(x: f32) -> f32 {
  let a = min(abs(x), 4.0);
  let p = 0.12837915122509003 + a * (0.477466344833374 + a * (-0.06186799332499504 + a * (-0.07442038506269455 + a * (0.004712458234280348 + a * (0.007959829643368721 + a * (-0.0009345139260403812 + a * (-0.0005032583139836788 + a * (0.00014106447633821517 + a * -1.0784847290778998e-5))))))));
  let u = a * p + a;
  let w = u - u * u * 0.125;
  return select(copy_sign(w - w * w * 0.25, x), x, is_nan(x));
}`,
  },
  high_product: {
    needs: [],
    code: `fn high_product(a: u32, b: u32) -> u32 {
  let a0 = a & 0xffffu; let a1 = a >> 16u;
  let b0 = b & 0xffffu; let b1 = b >> 16u;
  let low = a0 * b0;
  let m = a1 * b0 + (low >> 16u);
  let n = a0 * b1 + (m & 0xffffu);
  return a1 * b1 + (m >> 16u) + (n >> 16u);
}`,
  },
  /** |x| modulo quarter turns: how many, and what is left (Payne and Hanek, SIGNUM 1983), in integers. */
  quarter_turns: {
    needs: ["high_product", "from_bits"],
    code: `const two_over_pi = array<u32, 9>(0u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u, 0xfe5163abu, 0xdebbc561u);
struct Quarters { turns: u32, rest: f32 }
fn quarter_turns(x: f32) -> Quarters {
  let b = bitcast<u32>(x) & 0x7fffffffu;
  if (b >= 0x7f800000u) { return Quarters(0u, from_bits(0x7fc00000u)); }
  if (b < 0x3f490fdbu) { return Quarters(0u, bitcast<f32>(b)); }
  let m = (b & 0x007fffffu) | 0x00800000u;
  let position = (b >> 23u) - 120u;
  let first = position >> 5u;
  let shift = position & 31u;
  var w: array<u32, 3>;
  for (var i = 0u; i < 3u; i++) {
    w[i] = (two_over_pi[first + i] << shift) | ((two_over_pi[first + i + 1u] >> 1u) >> (31u - shift));
  }
  let middle = m * w[1];
  var low = middle + high_product(m, w[2]);
  var high = m * w[0] + high_product(m, w[1]) + select(0u, 1u, low < middle);
  let turns = (high + 0x20000000u) >> 30u;
  high = high - (turns << 30u);
  let negative = (high & 0x80000000u) != 0u;
  if (negative) {
    low = ~low + 1u;
    high = ~high + select(0u, 1u, low == 0u);
  }
  var scale = 1.5707963267948966 * 9.313225746154785e-10;
  if (high == 0u) {
    high = low;
    low = 0u;
    scale = scale * 2.3283064365386963e-10;
  }
  let zeros = min(countLeadingZeros(high), 31u);
  let top = (high << zeros) | ((low >> 1u) >> (31u - zeros));
  let rest = f32(top) * bitcast<f32>((127u - zeros) << 23u) * scale;
  return Quarters(turns, select(rest, -rest, negative));
}
fn circle(q: Quarters, turned: u32) -> f32 {
  let r = q.rest;
  let z = r * r;
  let s = r + r * z * (-0.16666653752326965 + z * (0.008332106284797192 + z * -0.00019507965771481395));
  let c = 1.0 - (z * 0.5 - z * z * (0.04166664555668831 + z * (-0.0013887297827750444 + z * 2.4430084522464313e-5)));
  let value = select(s, c, ((q.turns + turned) & 1u) != 0u);
  return bitcast<f32>(bitcast<u32>(value) ^ (((q.turns + turned) & 2u) << 30u));
}`,
  },
  sin_f32: {
    needs: ["quarter_turns"],
    code: `fn sin_f32(x: f32) -> f32 {
  let y = circle(quarter_turns(x), 0u);
  return bitcast<f32>(bitcast<u32>(y) ^ (bitcast<u32>(x) & 0x80000000u));
}`,
  },
  cos_f32: {
    needs: ["quarter_turns"],
    code: `fn cos_f32(x: f32) -> f32 { return circle(quarter_turns(x), 1u); }`,
  },
  /** a b = x + y exactly, by parts of 12 bits (Dekker 1971): fma may round twice. */
  exact_product: {
    needs: [],
    code: `fn head(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u); }
fn exact_product(a: f32, b: f32) -> vec2<f32> {
  let p = a * b;
  let a1 = head(a); let a2 = a - a1;
  let b1 = head(b); let b2 = b - b1;
  return vec2<f32>(p, ((a1 * b1 - p) + a1 * b2 + a2 * b1) + a2 * b2);
}`,
  },
  /** As IEEE 754's pow. log2 of the base in two parts, times the exponent, and back. */
  pow_f32: {
    needs: ["exact_product", "is_nan", "from_bits"],
    code: `fn pow_f32(x: f32, y: f32) -> f32 {
  let xb = bitcast<u32>(x);
  let a = xb & 0x7fffffffu;
  let yb = bitcast<u32>(y) & 0x7fffffffu;
  if (yb == 0u || xb == 0x3f800000u) { return 1.0; }
  if (a > 0x7f800000u || yb > 0x7f800000u) { return from_bits(0x7fc00000u); }
  let rising = (bitcast<u32>(y) & 0x80000000u) == 0u;
  if (yb == 0x7f800000u) {
    if (a == 0x3f800000u) { return 1.0; }
    return select(0.0, from_bits(0x7f800000u), (a > 0x3f800000u) == rising);
  }
  // By bits, since a comparison may take denormals for zero.
  var whole = yb >= 0x3f800000u;
  var odd = false;
  if (whole && yb < 0x4b800000u) {
    let size = bitcast<f32>(yb);
    whole = floor(size) == size;
    odd = whole && (u32(size) & 1u) == 1u;
  }
  let sign = select(0u, 0x80000000u, odd && (xb & 0x80000000u) != 0u);
  if (a == 0u) { return from_bits(sign | select(0x7f800000u, 0u, rising)); }
  if (a == 0x7f800000u) { return from_bits(sign | select(0u, 0x7f800000u, rising)); }
  if ((xb & 0x80000000u) != 0u && !whole) { return from_bits(0x7fc00000u); }
  var b = a;
  var scaled = 0.0;
  if (b < 0x00800000u) {
    let shift = countLeadingZeros(b) - 8u;
    b = b << shift;
    scaled = -f32(shift);
  }
  let bits = bitcast<i32>(b) - 0x3f3504f3;
  let n = f32(bits >> 23u) + scaled;
  let m = bitcast<f32>((bits & 0x007fffff) + 0x3f3504f3);
  let d = m - 1.0;
  let g = m + 1.0;
  let s = d / g;
  // What is missing of s, from d - (2 + d) s: compilers would turn a sum with 1 and back into nothing.
  let sd = exact_product(s, d);
  let s2 = (((d - (s + s)) - sd.x) - sd.y) / g;
  let z = s * s;
  let tail = s * z * (0.3333333333333333 + z * (0.2 + z * (0.14285714285714285 + z * (0.1111111111111111 + z * (0.09090909090909091 + z * 0.07692307692307693)))));
  // 2 / ln 2 in two parts.
  let l = exact_product(s, 2.885390043258667);
  let l2 = l.y + s * 3.851926e-8 + (s2 + tail) * 2.885390043258667;
  let high = n + l.x;
  let low = ((n - high) + l.x) + l2;
  // Beyond these bounds the result is 0 or infinite anyway, and products would overflow.
  let e = clamp(y, -1e20, 1e20);
  let p = exact_product(high, e);
  if (abs(p.x) > 200.0) { return from_bits(sign | select(0u, 0x7f800000u, p.x > 0.0)); }
  let k = floor(p.x + 0.5);
  let f = (p.x - k) + (p.y + low * e);
  let t = f * 0.6931471805599453;
  let power = 1.0 + t * (1.0 + t * (0.5 + t * (0.16666666666666666 + t * (0.041666666666666664 + t * (0.008333333333333333 + t * (0.001388888888888889 + t * 0.0001984126984126984))))));
  let half = i32(k) / 2;
  let result = power * bitcast<f32>((half + 127) << 23u) * bitcast<f32>((i32(k) - half + 127) << 23u);
  return bitcast<f32>(bitcast<u32>(result) | sign);
}`,
  },
};
