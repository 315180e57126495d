import { expect, test } from "vitest";
import type { VectorFunction } from "./math-harness.ts";
import {
  applyDouble,
  applyVector,
  double,
  doublePow,
  exponents,
  input,
  length,
  output,
  vector,
  vectorFunctions,
} from "./math-harness.ts";
import { anySize, fingerprint, measuring, randomNumbers, report, samples, timeout } from "./math-sampling.ts";

// Results of f64 judge those of f32: the host's, which are within 2 units of the last place of 53 bits, and for erf our own,
// which math-double.test.ts checks.
const judge: { readonly [F in VectorFunction]: (x: number) => number } = {
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  sin: Math.sin,
  cos: Math.cos,
  erf: (x) => double("erf", x),
};

const largest = 2 ** 128 - 2 ** 104;
const smallest = 2 ** -126;
const float = new Float32Array(1);
const float32Bits = new Int32Array(float.buffer);
function bitsOf(x: number): number {
  float[0] = x;
  return float32Bits[0] as number;
}

/** In units of the last place; a result below the normal numbers may be zero. */
function ulpError(got: number, want: number): number {
  if (Number.isNaN(want)) return Number.isNaN(got) ? 0 : Number.POSITIVE_INFINITY;
  const rounded = Math.fround(want);
  if (!Number.isFinite(rounded) || want === 0) return Object.is(got, rounded) ? 0 : Number.POSITIVE_INFINITY;
  if (got === 0 && Math.abs(want) < smallest) return 0;
  const exponent = Math.max((bitsOf(want) >> 23) & 0xff, 1) - 150;
  // The next power of two above is where rounding, not the number itself, reaches.
  return (
    Math.abs(got - want) / 2 ** (2 ** (exponent + 23) > Math.abs(want) && exponent > -149 ? exponent - 1 : exponent)
  );
}

/** The greatest error over `count` arguments that `argument` gives. */
function worst(name: VectorFunction, count: number, argument: (i: number) => number): { error: number; at: number } {
  const found = { error: 0, at: Number.NaN };
  for (let start = 0; start < count; start += length) {
    for (let i = 0; i < length; i++) input[i] = argument(start + i);
    applyVector(name);
    for (let i = 0; i < length; i++) {
      const error = ulpError(output[i] as number, judge[name](input[i] as number));
      if (error > found.error) {
        found.error = error;
        found.at = input[i] as number;
      }
    }
  }
  return found;
}

const everywhere: readonly [number, number] = [-largest, largest];
const ranges: readonly [name: VectorFunction, from: number, to: number, bound: number][] = [
  ["exp", -1, 1, 1.5],
  ["exp", -10, 10, 1.5],
  ["exp", -87.33654, 88.72283, 1.5],
  ["exp", ...everywhere, 1.5],
  ["log", 0.5, 2, 1],
  ["log", 0, 100, 1.1],
  ["log", 0, largest, 1.1],
  ["tanh", -0.1, 0.1, 1.7],
  ["tanh", -1, 1, 2.5],
  ["tanh", -10, 10, 2.5],
  ["tanh", ...everywhere, 2.5],
  ["erf", -0.1, 0.1, 3],
  ["erf", -1, 1, 3],
  ["erf", -5, 5, 3],
  ["erf", ...everywhere, 3],
  ["sin", -3.2, 3.2, 1.6],
  ["sin", -1e4, 1e4, 1.6],
  ["sin", 131000, 131100, 1.6],
  ["sin", ...everywhere, 1.6],
  ["cos", -3.2, 3.2, 1.6],
  ["cos", -1e4, 1e4, 1.6],
  ["cos", 131000, 131100, 1.6],
  ["cos", ...everywhere, 1.6],
];

for (const [name, from, to, bound] of ranges) {
  test(`f32 ${name} from ${from} to ${to}: within ${bound} units of the last place`, { timeout }, () => {
    const random = randomNumbers(1n);
    const count = samples(length, 2 ** 22);
    const uniform = worst(name, count, () => from + (to - from) * random());
    // Equally far apart as bit patterns, that is on a logarithmic scale, both signs.
    const bits = Math.max(bitsOf(Math.abs(from)), bitsOf(to)) + 1;
    const pairs = samples(length / 2, 2 ** 21, to === largest ? bits : 2 ** 21);
    const patterns = worst(name, 2 * pairs, (i) => {
      float32Bits[0] = Math.floor((bits * Math.floor(i / 2)) / pairs);
      const x = i % 2 === 0 ? (float[0] as number) : -(float[0] as number);
      return Math.min(Math.max(x, from), to);
    });
    const greater = uniform.error > patterns.error ? uniform : patterns;
    report(["f32", name, `${from} to ${to}`, greater.error.toFixed(2)]);
    expect(greater.error, `at ${greater.at}`).toBeLessThanOrEqual(bound);
  });
}

test("f32 sin and cos next to multiples of pi/2: the error is relative to a tiny result", () => {
  const random = randomNumbers(2n);
  const near: number[] = [];
  for (let i = 0; i < length; i++) {
    // Half of them below 1e4, the others anywhere, all rounded from a multiple and so as near as f32 comes.
    const n = Math.round(i % 2 === 0 ? 6366 * random() : 2 ** (126 * random()));
    near.push(Math.fround(n * (Math.PI / 2)));
  }
  // Multiples so near that cos(x) is below 1e-8 (the nearest of all f32 is the last one).
  near.splice(0, 3, 16367173 * 2 ** 72, 12584193 * 2 ** 58, 15390905 * 2 ** 45);
  for (const name of ["sin", "cos"] as const) {
    const { error, at } = worst(name, length, (i) => near[i] as number);
    report(["f32", name, "next to multiples of pi/2", error.toFixed(2)]);
    expect(error, `at ${at}`).toBeLessThanOrEqual(1.6);
  }
});

test("f32: special values", () => {
  const denormal = Math.fround(1e-40);
  const arguments32 = [0, -0, Infinity, -Infinity, NaN, denormal, -denormal, 2 ** -149, largest, -largest];
  const expected: { readonly [F in VectorFunction]: readonly number[] } = {
    exp: [1, 1, Infinity, 0, NaN, 1, 1, 1, Infinity, 0],
    log: [
      -Infinity,
      -Infinity,
      Infinity,
      NaN,
      NaN,
      Math.fround(Math.log(denormal)),
      NaN,
      Math.fround(Math.log(2 ** -149)),
      Math.fround(Math.log(largest)),
      NaN,
    ],
    tanh: [0, -0, 1, -1, NaN, denormal, -denormal, 2 ** -149, 1, -1],
    sin: [0, -0, NaN, NaN, NaN, denormal, -denormal, 2 ** -149, ...[largest, -largest].map(Math.sin).map(Math.fround)],
    cos: [1, 1, NaN, NaN, NaN, 1, 1, 1, ...[largest, -largest].map(Math.cos).map(Math.fround)],
    erf: [
      0,
      -0,
      1,
      -1,
      NaN,
      Math.fround(denormal * 2 * Math.PI ** -0.5),
      -Math.fround(denormal * 2 * Math.PI ** -0.5),
      2 ** -149,
      1,
      -1,
    ],
  };
  for (const name of vectorFunctions) {
    const results = vector(name, arguments32);
    arguments32.forEach((x, i) => {
      const want = expected[name][i] as number;
      if (want === 0 || !Number.isFinite(want) || Math.abs(want) === 1) {
        expect(results[i], `${name}(${x})`).toBe(want);
      } else expect(ulpError(results[i] as number, want), `${name}(${x}) = ${results[i]}`).toBeLessThan(1.5);
    });
  }
});

test("f32 exp at the ends of its range", () => {
  const next = (x: number, by: number): number => {
    float[0] = x;
    float32Bits[0] = (float32Bits[0] as number) + by;
    return float[0] as number;
  };
  const top = 88.72283172607422;
  const bottom = -87.33654022216797;
  const [last, infinite, first, below] = vector("exp", [top, next(top, 1), bottom, next(bottom, 1)]);
  expect(ulpError(last as number, Math.exp(top))).toBeLessThan(1.5);
  expect(infinite).toBe(Infinity);
  expect(ulpError(first as number, Math.exp(bottom))).toBeLessThan(1.5);
  expect(first).toBeGreaterThanOrEqual(smallest);
  expect(below).toBeLessThan(smallest);
});

test("f32: every NaN gives a NaN", () => {
  const bits = new Uint32Array(input.buffer, 0, length);
  const random = randomNumbers(3n);
  for (const name of [...vectorFunctions, "pow"] as const) {
    exponents.fill(1.5);
    for (let i = 0; i < length; i++) bits[i] = ((i & 1) << 31) | 0x7f800001 | Math.floor(random() * 2 ** 23);
    applyVector(name);
    expect(output.every(Number.isNaN), name).toBe(true);
  }
});

test("f32: no lane depends on another", () => {
  const specials = [0, -0, Infinity, -Infinity, NaN, 1e-40, -1e-40, 3e38, -3e38, 1e5, -1e6, 88.8, 0.3, -2, 7, 1e-20];
  const powers = [2, -3, 0.5, Infinity, 0, NaN, 7, -0.25];
  for (const name of [...vectorFunctions, "pow"] as const) {
    const alone = specials.map((x) => powers.map((y) => vector(name, [x, 0.5, 0.5, 0.5], [y, 2, 2, 2])[0] as number));
    for (let i = 0; i < 8 * specials.length; i++) {
      const four = [0, 1, 2, 3].map((lane) => [
        (i * (2 * lane + 1) + lane * lane) % specials.length,
        (i * (lane + 1) + lane) % powers.length,
      ]) as [number, number][];
      const together = vector(
        name,
        four.map(([x]) => specials[x] as number),
        four.map(([, y]) => powers[y] as number),
      );
      expect([...together], name).toEqual(four.map(([x, y]) => alone[x]?.[y]));
    }
  }
});

test("f32: monotone functions stay so, and in their bounds", () => {
  const cases = [
    ["exp", -88, 89, 0, Infinity],
    ["log", 1e-3, 100, -7, 5],
    ["tanh", -10, 10, -1, 1],
    ["erf", -5, 5, -1, 1],
  ] as const;
  for (const [name, from, to, least, greatest] of cases) {
    const results = vector(
      name,
      Array.from({ length: 1 << 14 }, (_, i) => from + ((to - from) * i) / (1 << 14)),
    );
    // Where the function is nearly constant, its neighbours' errors show: two units of the last place at most.
    const falls = (y: number, before: number): boolean => y < before - Math.min(Math.abs(before), 1e30) * 2 ** -23;
    const wrong = results.findIndex(
      (y, i) => !(y >= least && y <= greatest) || falls(y, i === 0 ? y : (results[i - 1] as number)),
    );
    expect(wrong, `${name}: ${results[wrong]} after ${results[wrong - 1]}`).toBe(-1);
  }
});

test("f32 pow: the f64 power, rounded", () => {
  const random = randomNumbers(4n);
  const bases: number[] = [];
  const powers: number[] = [];
  const special = [0, -0, 1, -1, 0.5, -2.5, 3e38, -3e38, 1e-40, 2 ** -149, Infinity, -Infinity, NaN, 2, -3, 0.1];
  for (const x of special) {
    for (const y of special) {
      bases.push(x);
      powers.push(y);
    }
  }
  while (bases.length < length) {
    const x = Math.fround(Math.exp(170 * random() - 85) * (random() < 0.2 ? -1 : 1));
    bases.push(x);
    powers.push(random() < 0.3 ? Math.round(20 * random() - 10) : (170 * random() - 85) / Math.log(Math.abs(x)));
  }
  const results = vector("pow", bases, powers);
  let error = 0;
  results.forEach((got, i) => {
    const [x, y] = [Math.fround(bases[i] as number), Math.fround(powers[i] as number)];
    const want = doublePow(x, y);
    if (want === 0 || !Number.isFinite(want)) expect(got, `${x} ^ ${y}`).toBe(want);
    else error = Math.max(error, ulpError(got, want));
  });
  report(["f32", "pow", "all results", error.toFixed(2)]);
  expect(error).toBeLessThan(0.51);
});

test("f32: the same bits on every engine", () => {
  const fingerprints = [...vectorFunctions, "pow" as const].map((name) => {
    const random = randomNumbers(5n);
    for (let i = 0; i < length; i++) input[i] = anySize(random);
    const powers = Float32Array.from({ length }, (_, i) => (i % 64) / 8 - 4);
    return `${name} ${fingerprint(vector(name, input.slice(), powers))}`;
  });
  expect(fingerprints).toEqual([
    "exp e8325161",
    "log e0e805bf",
    "tanh 69244dab",
    "sin dbaa9719",
    "cos 244f646e",
    "erf e431d875",
    "pow c65141ff",
  ]);
});

if (measuring)
  test("speed in G elements/s: median of 40 runs over 4096 elements, best", () => {
    const random = randomNumbers(6n);
    const doubles = new Float64Array(input.buffer, 0, 4096);
    const powers = new Float64Array(exponents.buffer, exponents.byteOffset, 4096);
    const speed = (apply: () => void): string => {
      const found = Array.from({ length: 40 }, () => {
        const start = performance.now();
        for (let i = 0; i < 50; i++) apply();
        return (50 * 4096) / (performance.now() - start) / 1e6;
      }).sort((a, b) => a - b);
      return `${found[20]?.toFixed(3)}, ${found[39]?.toFixed(3)}`;
    };
    const cases = {
      exp: [-10, 10],
      log: [0.001, 100],
      tanh: [-4, 4],
      erf: [-3, 3],
      sin: [-10, 10],
      cos: [-10, 10],
      pow: [0.1, 10],
    };
    for (const [name, [from, to]] of Object.entries(cases) as [keyof typeof cases, [number, number]][]) {
      for (let i = 0; i < 4096; i++) input[i] = from + (to - from) * random();
      exponents.fill(1.7);
      const single = speed(() => applyVector(name, 4096));
      for (let i = 0; i < 4096; i++) doubles[i] = from + (to - from) * random();
      powers.fill(1.7);
      report(["speed", name, single, speed(() => applyDouble(name, 4096))]);
    }
  });
