// The elementary functions to more than 200 bits, in integers: what the tests judge by. Slow and plain on purpose; the
// series are the textbook ones (Abramowitz and Stegun, chapters 4 and 7), none is used by the code under test.

/** mantissa / 2^scale. */
export interface Exact {
  readonly mantissa: bigint;
  readonly scale: number;
}

export type ReferenceFunction = "exp" | "log" | "tanh" | "sin" | "cos" | "erf";

export const reference: { readonly [F in ReferenceFunction]: (x: number) => Exact } = {
  exp: (x) => expOf(fixed(x, precision), precision),
  log: (x) => ({ mantissa: logOf(x, precision), scale: precision }),
  tanh,
  sin: (x) => sinOrCos(x, 0),
  cos: (x) => sinOrCos(x, 1),
  erf,
};

/** x^y for x > 0. */
export function pow(x: number, y: number): Exact {
  const scale = 1100;
  return expOf((logOf(x, precision) * fixed(y, scale)) >> BigInt(scale), precision);
}

const precision = 500;

/** Error of `got` in units of the last place of a format: 24 bits for f32, 53 for f64. */
export function ulpError(got: number, want: Exact, bits: 24 | 53): number {
  const smallest = bits === 24 ? -126 : -1022;
  const largest = bits === 24 ? 128 : 1024;
  if (want.mantissa === 0n) return got === 0 ? 0 : Number.POSITIVE_INFINITY;
  const exponent = bitLength(want.mantissa) - 1 - want.scale;
  const ulp = Math.max(exponent, smallest) - (bits - 1);
  if (!Number.isFinite(got)) {
    // Right from half a unit above the largest finite number on.
    const limit = (1n << BigInt(largest + want.scale)) - shift(1n, largest - bits - 1 + want.scale);
    return absolute(want.mantissa) >= limit && got > 0 === want.mantissa > 0n ? 0 : Number.POSITIVE_INFINITY;
  }
  const scale = Math.max(want.scale, 1200);
  const difference = absolute(fixed(got, scale) - (want.mantissa << BigInt(scale - want.scale)));
  return Number(shift(difference, 24 - scale - ulp)) / 2 ** 24;
}

const absolute = (x: bigint): bigint => (x < 0n ? -x : x);
const bitLength = (x: bigint): number => absolute(x).toString(2).length;
const shift = (x: bigint, by: number): bigint => (by >= 0 ? x << BigInt(by) : x >> BigInt(-by));

/** x 2^scale, rounded down where that is no integer. */
function fixed(x: number, scale: number): bigint {
  const bits = new BigUint64Array(new Float64Array([x]).buffer)[0] as bigint;
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = shift(exponent === 0 ? fraction : fraction | (1n << 52n), Math.max(exponent, 1) - 1075 + scale);
  return bits >> 63n ? -magnitude : magnitude;
}

const cache = new Map<string, bigint>();
function cached(key: string, compute: () => bigint): bigint {
  let value = cache.get(key);
  if (value === undefined) {
    value = compute();
    cache.set(key, value);
  }
  return value;
}

/** x - x^3/3 + x^5/5 - ... for sign -1 (arctangent), all signs plus for 1 (its hyperbolic kin). */
function oddSeries(x: bigint, sign: 1n | -1n, scale: bigint): bigint {
  const square = (x * x) >> scale;
  let [sum, power] = [0n, x];
  for (let n = 1n; power !== 0n && power !== -1n; n += 2n) {
    sum += power / n;
    power = (sign * power * square) >> scale;
  }
  return sum;
}

const ln2 = (scale: number): bigint =>
  cached(`ln2 ${scale}`, () => (2n * oddSeries((1n << BigInt(scale + 32)) / 3n, 1n, BigInt(scale + 32))) >> 32n);

/** Machin's formula. */
const pi = (scale: number): bigint =>
  cached(`pi ${scale}`, () => {
    const s = BigInt(scale + 32);
    const one = 1n << s;
    return (16n * oddSeries(one / 5n, -1n, s) - 4n * oddSeries(one / 239n, -1n, s)) >> 32n;
  });

function expOf(x: bigint, scale: number): Exact {
  const s = BigInt(scale);
  const unit = ln2(scale);
  const n = (2n * x + unit) / (2n * unit) - (x < 0n ? 1n : 0n);
  const r = x - n * unit;
  let [sum, term] = [0n, 1n << s];
  for (let k = 1n; term !== 0n && term !== -1n; k++) {
    sum += term;
    term = ((term * r) >> s) / k;
  }
  return { mantissa: sum, scale: scale - Number(n) };
}

function logOf(x: number, scale: number): bigint {
  const s = BigInt(scale);
  const wide = fixed(x, 1100);
  const exponent = bitLength(wide) - 1 - 1100;
  const m = shift(wide, scale - 1100 - exponent);
  const one = 1n << s;
  return 2n * oddSeries(((m - one) << s) / (m + one), 1n, s) + BigInt(exponent) * ln2(scale);
}

function tanh(x: number): Exact {
  if (Math.abs(x) < 2 ** -100) return { mantissa: fixed(x, 1200), scale: 1200 };
  if (Math.abs(x) > 100) return { mantissa: x > 0 ? 1n : -1n, scale: 0 };
  const { mantissa, scale } = expOf(fixed(2 * x, 800), 800);
  const e = shift(mantissa, 800 - scale);
  const one = 1n << 800n;
  return { mantissa: ((e - one) << 800n) / (e + one), scale: 800 };
}

function sinOrCos(x: number, turns: number): Exact {
  const scale = 1600;
  const quarter = pi(scale) / 2n;
  const wide = fixed(x, scale);
  const n = (2n * wide + quarter) / (2n * quarter) - (wide < 0n ? 1n : 0n);
  const r = wide - n * quarter;
  const s = BigInt(scale);
  const square = (r * r) >> s;
  const quadrant = Number(BigInt.asUintN(2, n + BigInt(turns)));
  const odd = quadrant % 2 === 0;
  let [sum, term] = [0n, odd ? r : 1n << s];
  for (let k = odd ? 2n : 1n; term !== 0n && term !== -1n; k += 2n) {
    sum += term;
    term = ((-term * square) >> s) / (k * (k + 1n));
  }
  return { mantissa: quadrant >= 2 ? -sum : sum, scale };
}

function erf(x: number): Exact {
  if (Math.abs(x) > 12) return { mantissa: x > 0 ? 1n : -1n, scale: 0 };
  const scale = 1200;
  const s = BigInt(scale);
  const v = fixed(x, scale);
  const square = (v * v) >> s;
  let [sum, term] = [0n, v];
  for (let k = 1n; term !== 0n && term !== -1n; k++) {
    sum += term / (2n * k - 1n);
    term = ((-term * square) >> s) / k;
  }
  return { mantissa: ((2n * sum) << s) / squareRoot(pi(scale) << s), scale };
}

function squareRoot(x: bigint): bigint {
  return cached(`root ${x}`, () => {
    let root = 1n << BigInt((bitLength(x) + 1) >> 1);
    for (;;) {
      const next = (root + x / root) >> 1n;
      if (next >= root) return root;
      root = next;
    }
  });
}
