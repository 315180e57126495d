import { expect, test } from "vitest";
import type { DoubleUnary } from "./math-harness.ts";
import { double, doublePow } from "./math-harness.ts";
import type { Exact } from "./math-reference.ts";
import { pow, reference, ulpError } from "./math-reference.ts";
import { anySize, fingerprint, randomNumbers, report, samples, timeout } from "./math-sampling.ts";

test("the reference itself: values computed by mpmath, 40 digits", () => {
  const known: readonly (readonly [Exact, string])[] = [
    [reference.exp(1.5), "4.481689070338064822602055460119275819005"],
    [reference.exp(-7.25), "0.000710174388842549063584600370577544408676"],
    [reference.log(1e-300), "-690.7755278982137051803383445701005029087"],
    [reference.log(1.0000000000000002), "0.0000000000000002220446049250312834328230454615487925982"],
    [reference.tanh(0.3), "0.2913126124515908956581600157693989482617"],
    [reference.sin(1e22), "-0.8522008497671888017727058937530293682618"],
    [reference.cos(3e38), "0.9997196259637075133120745448513093790939"],
    [reference.sin(-2.5), "-0.5984721441039564940518547021861622717036"],
    [reference.erf(0.7), "0.6778011938374184422768581543513098364739"],
    [reference.erf(2.5), "0.9995930479825550410604357842600250872796"],
    [pow(1.5, 100.25), "449933904430295260.2639168982016172164508"],
    [pow(0.1, 3.7), "0.0001995262314968879195057153749277753683917"],
  ];
  for (const [{ mantissa, scale }, digits] of known) {
    const [whole, fraction = ""] = digits.split(".");
    const want = BigInt(`${whole}${fraction}`);
    const power = 10n ** BigInt(fraction.length);
    const got = scale >= 0 ? (mantissa * power) >> BigInt(scale) : (mantissa * power) << BigInt(-scale);
    const difference = got - want;
    expect(difference < 3n && difference > -3n, `${digits}: ${got}`).toBe(true);
  }
});

/** The greatest error over arguments and where it is. */
function worst(pairs: readonly (readonly [got: number, want: Exact, at: string])[]): { error: number; at: string } {
  let found = { error: 0, at: "" };
  for (const [got, want, at] of pairs) {
    const error = ulpError(got, want, 53);
    if (!(error <= found.error)) found = { error, at: `${at} -> ${got}` };
  }
  return found;
}

const ranges: readonly [name: DoubleUnary, from: number, to: number, bound: number][] = [
  ["exp", -1, 1, 1],
  ["exp", -20, 20, 1],
  ["exp", -708, 709.7, 1],
  ["exp", -745, -708, 1],
  ["log", 0.5, 2, 1],
  ["log", 0, 1000, 1],
  ["log", 1e-300, 1e300, 1],
  ["log", 2 ** -1074, 2 ** -1022, 1],
  ["tanh", -0.1, 0.1, 1],
  ["tanh", -1, 1, 1],
  ["tanh", -20, 20, 1],
  ["erf", -0.875, 0.875, 1.2],
  ["erf", 0.875, 2, 1.2],
  ["erf", -6, 6, 1.2],
  ["sin", -0.8, 0.8, 1],
  ["sin", -100, 100, 1],
  ["sin", -(2 ** 20), 2 ** 20, 1],
  ["sin", 2 ** 20, 2 ** 21, 1],
  ["sin", -1e300, 1e300, 1],
  ["cos", -0.8, 0.8, 1],
  ["cos", -100, 100, 1],
  ["cos", -(2 ** 20), 2 ** 20, 1],
  ["cos", 2 ** 20, 2 ** 21, 1],
  ["cos", -1e300, 1e300, 1],
];

for (const [name, from, to, bound] of ranges) {
  test(`f64 ${name} from ${from} to ${to}: within ${bound} units of the last place`, { timeout }, () => {
    const random = randomNumbers(1n);
    const arguments64: number[] = [];
    for (let i = 0; i < samples(300, 20000); i++) {
      // Uniform, or as far down in size as makes a difference.
      const size = 2 ** (-60 * random());
      const end = from === 0 || random() < 0.5 ? to : from;
      arguments64.push(i % 2 === 0 ? from + (to - from) * random() : Math.max(end * size, from));
    }
    const found = worst(arguments64.map((x) => [double(name, x), reference[name](x), String(x)]));
    report(["f64", name, `${from} to ${to}`, found.error.toFixed(2)]);
    expect(found.error, found.at).toBeLessThanOrEqual(bound);
  });
}

test("f64 sin and cos next to multiples of pi/2", { timeout }, () => {
  const random = randomNumbers(2n);
  // The first is the nearest of all f64 (Muller, Elementary Functions, section 9.3).
  const near = [6381956970095103 * 2 ** 797, Math.PI, Math.PI / 2, 22, 355, 710, 1e22];
  for (let i = 0; i < samples(200, 5000); i++) {
    near.push(Math.round(2 ** (i % 2 === 0 ? 20 * random() : 200 * random())) * (Math.PI / 2));
  }
  for (const name of ["sin", "cos"] as const) {
    const found = worst([...near, ...near.map((x) => -x)].map((x) => [double(name, x), reference[name](x), String(x)]));
    report(["f64", name, "next to multiples of pi/2", found.error.toFixed(2)]);
    expect(found.error, found.at).toBeLessThanOrEqual(1);
  }
});

test("f64 pow: within 1 unit of the last place, also of huge and tiny results", { timeout }, () => {
  const random = randomNumbers(3n);
  const pairs: [number, number][] = [
    [1 + 2 ** -52, 3e18],
    [1 - 2 ** -53, 6e18],
    [2, 1023.5],
    [2, -1074],
    [10, -320],
    [5e-324, 0.5],
    [1.7976931348623157e308, -1.0039],
    [0.5, 1074.5],
  ];
  for (let i = 0; i < samples(600, 40000); i++) {
    const x =
      i % 3 === 0 ? 2 ** (2 * random() - 1) : i % 3 === 1 ? 2 ** (2000 * random() - 1000) : 1 + 2 ** (-50 * random());
    const logarithm = 1450 * random() - 741;
    pairs.push([x, i % 4 === 0 ? Math.round(40 * random() - 20) : logarithm / Math.log(x)]);
  }
  const finite = pairs.filter(([, y]) => Number.isFinite(y));
  const found = worst(finite.map(([x, y]) => [doublePow(x, y), pow(x, y), `${x} ^ ${y}`]));
  report(["f64", "pow", "results from 1e-322 to 1e308", found.error.toFixed(2)]);
  expect(found.error, found.at).toBeLessThanOrEqual(1);
  // Negative bases have the same magnitudes.
  for (const [x, y] of finite.slice(0, 100)) {
    const rounded = Math.round(y);
    expect(doublePow(-x, rounded)).toBe((Math.abs(rounded) % 2 === 1 ? -1 : 1) * doublePow(x, rounded));
  }
});

const specials = [0, -0, 1, -1, 0.5, -2.5, 3e38, -3e38, 1e-40, 2 ** -149, Infinity, -Infinity, NaN];

test("f64: special values", () => {
  // Where no exact value is stated, the result is near the reference.
  const near = undefined;
  const exact: { readonly [F in DoubleUnary]: readonly (number | undefined)[] } = {
    exp: [1, 1, near, near, near, near, Infinity, 0, 1, 1, Infinity, 0, NaN],
    log: [-Infinity, -Infinity, 0, NaN, near, NaN, near, NaN, near, near, Infinity, NaN, NaN],
    tanh: [0, -0, near, near, near, near, 1, -1, 1e-40, 2 ** -149, 1, -1, NaN],
    sin: [0, -0, near, near, near, near, near, near, 1e-40, 2 ** -149, NaN, NaN, NaN],
    cos: [1, 1, near, near, near, near, near, near, 1, 1, NaN, NaN, NaN],
    erf: [0, -0, near, near, near, near, 1, -1, near, near, 1, -1, NaN],
  };
  for (const name of Object.keys(exact) as DoubleUnary[]) {
    specials.forEach((x, i) => {
      const got = double(name, x);
      const want = exact[name][i];
      if (want !== undefined) expect(got, `${name}(${x})`).toBe(want);
      else expect(ulpError(got, reference[name](x), 53), `${name}(${x}) = ${got}`).toBeLessThan(1.2);
    });
  }
  expect(double("exp", 709.782712893384)).toBeLessThan(Infinity);
  expect(double("exp", 709.7827128933841)).toBe(Infinity);
  expect(double("exp", -745.13)).toBe(2 ** -1074);
  expect(double("exp", -745.14)).toBe(0);
  expect(double("tanh", -5e-324)).toBe(-5e-324);
});

test("f64 pow: special values of IEEE 754", () => {
  const bases = [...specials, 2, -2, 3, -3, -0.5, 1e308, -1e308, 5e-324, -5e-324, 1 - 2 ** -53];
  const powers = [...bases, 4, 5, 0.1, 2 ** 53 - 1, 2 ** 53, 2 ** 54 + 4, 1e300, -1e300];
  for (const x of bases) {
    for (const y of powers) {
      // ECMAScript differs from IEEE 754 in these two: 1^y and (-1)^(infinity).
      const want = x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y;
      const got = doublePow(x, y);
      if (want === 0 || !Number.isFinite(want)) expect(got, `${x} ^ ${y}`).toBe(want);
      else if (Math.abs(want) < 2 ** -1022) expect(Math.abs(got - want), `${x} ^ ${y}`).toBeLessThanOrEqual(2 ** -1074);
      else expect(Math.abs(got / want - 1), `${x} ^ ${y} = ${got}`).toBeLessThan(2 ** -51);
    }
  }
});

test("f64: monotone functions stay so, and in their bounds", () => {
  const cases = [
    ["exp", -745, 710, 0, Infinity],
    ["log", 1e-3, 100, -7, 5],
    ["tanh", -20, 20, -1, 1],
    ["erf", -6.5, 6.5, -1, 1],
  ] as const;
  for (const [name, from, to, least, greatest] of cases) {
    const results = Array.from({ length: 20001 }, (_, i) => double(name, from + ((to - from) * i) / 20000));
    const falls = (y: number, before: number): boolean => y < before - Math.min(Math.abs(before), 1e300) * 2 ** -52;
    const wrong = results.findIndex(
      (y, i) => !(y >= least && y <= greatest) || falls(y, i === 0 ? y : (results[i - 1] as number)),
    );
    expect(wrong, `${name}: ${results[wrong]} after ${results[wrong - 1]}`).toBe(-1);
  }
});

test("f64: the same bits on every engine", () => {
  const random = randomNumbers(4n);
  const values = Array.from({ length: 20000 }, () => anySize(random));
  const fingerprints = (["exp", "log", "tanh", "sin", "cos", "erf"] as const).map(
    (name) => `${name} ${fingerprint(Float64Array.from(values, (x) => double(name, x)))}`,
  );
  fingerprints.push(`pow ${fingerprint(Float64Array.from(values, (x, i) => doublePow(x, (i % 64) / 8 - 4)))}`);
  expect(fingerprints).toEqual([
    "exp 76dd6861",
    "log 2b7a4dc6",
    "tanh 11ecc7ac",
    "sin 52a1a4e7",
    "cos ecf3c3ef",
    "erf a954a8b3",
    "pow c5bea950",
  ]);
});
