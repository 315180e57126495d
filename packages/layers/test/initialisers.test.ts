import type { RandomKey } from "@tenon/tensor";
import { randomKey } from "@tenon/tensor";
import { describe, expect, test } from "vitest";
import { dense, embedding, LayerError } from "../src/index.ts";
import type { Initialiser, InitialiserSpec } from "../src/initialisers.ts";
import * as initialisers from "../src/initialisers.ts";
import { constant, heNormal, initialiser, ones, uniform } from "../src/initialisers.ts";
import { fromFile, typed } from "./run.ts";

const shape = [300, 200] as const;
const draw = (spec: InitialiserSpec, key: RandomKey = randomKey(1), size: readonly number[] = shape): number[] => [
  ...initialiser(spec).init(key, { shape: size, dtype: "f64", fanIn: 300, fanOut: 200 }).data,
];

/** Mean, standard deviation, least and greatest. */
function moments(numbers: readonly number[]) {
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length;
  const [least, greatest] = numbers.reduce(([a, b], x) => [Math.min(a, x), Math.max(b, x)], [Infinity, -Infinity]);
  return { mean, deviation: Math.sqrt(variance), least, greatest };
}

describe.each([
  ["uniform", { type: "uniform", minimum: -1, maximum: 3 }, 1, 4 / Math.sqrt(12)],
  ["uniform by default", "uniform", 0, 0.1 / Math.sqrt(12)],
  ["normal", { type: "normal", mean: 2, deviation: 0.5 }, 2, 0.5],
  ["normal by default", "normal", 0, 0.05],
  // √(1 - 4 φ(2) / (2 Φ(2) - 1)) of what it was.
  ["truncatedNormal", { type: "truncatedNormal", mean: 1, deviation: 2 }, 1, 2 * 0.879_626],
  ["glorotUniform", "glorotUniform", 0, Math.sqrt(2 / 500)],
  ["glorotNormal", { type: "glorotNormal", gain: 2 }, 0, 2 * Math.sqrt(2 / 500)],
  ["heUniform", "heUniform", 0, Math.sqrt(2 / 300)],
  ["heNormal", { type: "heNormal", slope: 1 }, 0, Math.sqrt(1 / 300)],
  ["lecunUniform", "lecunUniform", 0, Math.sqrt(1 / 300)],
  ["lecunNormal", "lecunNormal", 0, Math.sqrt(1 / 300)],
] as readonly [string, InitialiserSpec, number, number][])("%s", (name, spec, mean, deviation) => {
  const numbers = draw(spec);
  const found = moments(numbers);

  test("has the mean and the deviation that it says, within five standard errors", () => {
    const error = 5 / Math.sqrt(numbers.length);
    expect(Math.abs(found.mean - mean)).toBeLessThan(error * deviation);
    expect(Math.abs(found.deviation / deviation - 1)).toBeLessThan(error);
  });

  test("stays inside its bounds and fills them", () => {
    const reach = name.includes("niform") ? Math.sqrt(3) * deviation : name === "truncatedNormal" ? 4 : Infinity;
    expect(found.least).toBeGreaterThanOrEqual(mean - reach * (1 + 1e-12));
    expect(found.greatest).toBeLessThanOrEqual(mean + reach * (1 + 1e-12));
    const wide = reach === Infinity ? 3.5 * deviation : 0.999 * reach;
    expect(found.greatest).toBeGreaterThan(mean + wide);
    expect(found.least).toBeLessThan(mean - wide);
  });

  test("gives the same numbers for the same key and others for another", () => {
    expect(draw(spec)).toEqual(numbers);
    expect(draw(spec, randomKey(2)).filter((x, i) => x === numbers[i]).length).toBeLessThan(10);
  });
});

test("zeros, ones and constant are that", () => {
  expect(draw("zeros", randomKey(1), [3])).toEqual([0, 0, 0]);
  expect(draw("ones", randomKey(1), [3])).toEqual([1, 1, 1]);
  expect(draw({ type: "constant", value: 0.25 }, randomKey(1), [2])).toEqual([0.25, 0.25]);
});

test("the first numbers of a seed never change", () => {
  expect(draw("glorotUniform").slice(0, 3)).toMatchInlineSnapshot(`
    [
      -0.08365909211777964,
      -0.010130957606136984,
      0.015019112004289611,
    ]
  `);
  expect(draw("heNormal").slice(0, 3)).toMatchInlineSnapshot(`
    [
      -0.09669641812107374,
      -0.009485274153478315,
      0.014100102307200118,
    ]
  `);
  expect(draw("truncatedNormal").slice(0, 3)).toMatchInlineSnapshot(`
    [
      -0.02248372259114406,
      -0.019106170744052228,
      0.01764518617179621,
    ]
  `);
  expect(draw("orthogonal", randomKey(1), [2, 2])).toMatchInlineSnapshot(`
    [
      -0.9952232934730207,
      -0.0976247721058231,
      -0.09762477210582311,
      0.9952232934730206,
    ]
  `);
});

test.each([[[40, 12]], [[12, 40]], [[4, 3, 5]], [[1, 1]]])(
  "orthogonal weights of shape %j have orthonormal columns, or rows where there are fewer, to the last digits",
  (size) => {
    const columns = size.at(-1) as number;
    const rows = size.slice(0, -1).reduce((product, extent) => product * extent, 1);
    const matrix = draw({ type: "orthogonal", gain: 3 }, randomKey(7), size);
    const at = (vector: number, k: number) =>
      matrix[rows >= columns ? k * columns + vector : vector * columns + k] as number;
    for (let i = 0; i < Math.min(rows, columns); i++)
      for (let j = 0; j <= i; j++) {
        let product = 0;
        for (let k = 0; k < Math.max(rows, columns); k++) product += at(i, k) * at(j, k);
        expect(Math.abs(product - (i === j ? 9 : 0))).toBeLessThan(2e-14);
      }
  },
);

test("orthogonal matrices are not the same again and have no preferred sign", () => {
  const signs = Array.from({ length: 200 }, (_, seed) =>
    Math.sign(draw("orthogonal", randomKey(seed), [2, 2])[0] as number),
  );
  const positive = signs.filter((sign) => sign > 0).length;
  expect(positive).toBeGreaterThan(60);
  expect(positive).toBeLessThan(140);
});

test("layers take initialisers in code, and by name or with options in model files, for weights and biases", () => {
  const spec = {
    type: "dense",
    units: 2,
    initialiser: { type: "constant", value: 0.5 },
    biasInitialiser: "ones",
  } as const;
  for (const layer of [dense({ units: 2, initialiser: constant(0.5), biasInitialiser: ones() }), fromFile(spec)]) {
    expect(layer.init(randomKey(0), [typed(1, 1)]).params).toEqual({
      weight: { dtype: "f32", shape: [1, 2], data: new Float32Array([0.5, 0.5]) },
      bias: { dtype: "f32", shape: [2], data: new Float32Array([1, 1]) },
    });
    expect(layer.spec).toEqual({ ...spec, bias: true });
    expect(fromFile(layer.spec).spec).toEqual(layer.spec);
  }
  const words = embedding({ vocabularySize: 2, units: 1, initialiser: ones() });
  expect(words.init(randomKey(0), [{ dtype: "i32", shape: [1] }]).params).toEqual({
    weight: { dtype: "f32", shape: [2, 1], data: new Float32Array([1, 1]) },
  });
});

const { initialiser: fromSpec, constant: _, ...withDefaults } = initialisers;
test.each(Object.entries(withDefaults))("%s() without options is what its name means in a model file", (name, make) => {
  expect(make().spec).toBe(name);
  expect(
    fromSpec(name as InitialiserSpec).init(randomKey(3), { shape, dtype: "f32", fanIn: 300, fanOut: 200 }),
  ).toEqual(make().init(randomKey(3), { shape, dtype: "f32", fanIn: 300, fanOut: 200 }));
});

test.each<[Initialiser, InitialiserSpec]>([
  [constant(2), { type: "constant", value: 2 }],
  [uniform({ maximum: 1 }), { type: "uniform", maximum: 1 }],
  [heNormal({ slope: 0.1 }), { type: "heNormal", slope: 0.1 }],
])("the spec of an initialiser holds the options that were given, and makes the same one again (%#)", (made, spec) => {
  expect(made.spec).toEqual(spec);
  expect(draw(spec)).toEqual([...made.init(randomKey(1), { shape, dtype: "f64", fanIn: 300, fanOut: 200 }).data]);
});

test("what is no initialiser is refused where it is given, the name of one too", () => {
  const options = { units: 1, vocabularySize: 2, initialiser: "heNormal" };
  const message = 'expects an initialiser such as heNormal(), got "heNormal"';
  // @ts-expect-error: in JavaScript nobody says that a name is none
  expect(() => dense(options)).toThrow(`dense ${message}`);
  // @ts-expect-error: the same
  expect(() => embedding(options)).toThrow(`embedding ${message}`);
  // @ts-expect-error: the same
  expect(() => dense({ units: 1, biasInitialiser: null })).toThrow(/a biasInitialiser such as zeros\(\), got null/);
});

test.each([
  [{ type: "normal", deviation: 0 }, /normal expects deviation to be a number > 0, got 0/],
  [{ type: "uniform", minimum: 1, maximum: -1 }, /uniform expects minimum < maximum, got 1 and -1/],
  [{ type: "glorotNormal", gain: Number.NaN }, /glorotNormal expects gain to be a number > 0, got NaN/],
  [{ type: "heUniform", slope: -1 }, /heUniform expects slope to be a number >= 0, got -1/],
  [{ type: "constant", value: Infinity }, /constant expects value to be a finite number, got Infinity/],
  ["xavier", /initialiser knows no "xavier"; there are .*glorotUniform/],
  ["toString", /initialiser knows no "toString"/],
])("%j is refused, naming the initialiser, the option, the value and the range", (spec, message) => {
  const make = () => initialiser(spec as InitialiserSpec);
  expect(make).toThrow(LayerError);
  expect(make).toThrow(message);
});

test.each([
  [{ type: "normal", deviation: -1 }, /model\.initialiser\.deviation.*above 0.*-1/],
  [{ type: "normal", width: 1 }, /model\.initialiser/],
  ["glorotuniform", /model\.initialiser/],
])("%j in a model file is refused with its path", (spec, message) => {
  expect(() => fromFile({ type: "dense", units: 1, initialiser: spec })).toThrow(message);
});
