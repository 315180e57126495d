import * as fc from "fast-check";
import { expect, test } from "vitest";
import { OptimizerError } from "../src/index.ts";
import { matchingPaths } from "../src/wrappers/path-patterns.ts";

const paths = [
  "layers.0.bias",
  "layers.0.weight",
  "layers.1.bias",
  "layers.1.weight",
  "layers.10.weight",
  "encoder.layers.0.attention.query.weight",
  "head.bias",
];

test.each([
  ["layers.0.weight", ["layers.0.weight"]],
  ["layers.0.*", ["layers.0.bias", "layers.0.weight"]],
  ["layers.1*.weight", ["layers.1.weight", "layers.10.weight"]],
  ["**.bias", ["layers.0.bias", "layers.1.bias", "head.bias"]],
  ["**.layers.0.**", ["layers.0.bias", "layers.0.weight", "encoder.layers.0.attention.query.weight"]],
  ["encoder.**", ["encoder.layers.0.attention.query.weight"]],
  ["*.*.*", ["layers.0.bias", "layers.0.weight", "layers.1.bias", "layers.1.weight", "layers.10.weight"]],
  ["**", paths],
  ["**.*ea*.**", ["head.bias"]],
])("%s", (pattern, expected) => {
  expect(matchingPaths("parameterGroups", pattern, paths)).toEqual(expected);
});

test("a parameter that stands alone has the empty path, which ** and * match", () => {
  expect(matchingPaths("parameterGroups", "**", [""])).toEqual([""]);
  expect(matchingPaths("parameterGroups", "*", [""])).toEqual([""]);
});

test("a pattern that matches nothing is an error with the paths nearest to it", () => {
  const refused = (): unknown => matchingPaths("regularization", "encoder.layers.0.wieght", paths);
  expect(refused).toThrow(OptimizerError);
  expect(refused).toThrow(
    'regularization has a pattern that matches no parameter: "encoder.layers.0.wieght"; there are ' +
      '"encoder.layers.0.attention.query.weight", "layers.0.bias", "layers.0.weight", "layers.1.bias", "layers.1.weight" and 2 more',
  );
  expect(() => matchingPaths("parameterGroups", "a", [])).toThrow("there are no parameters");
});

test("patterns say what regular expressions made of them say", () => {
  const segment = fc
    .array(fc.constantFrom("a", "b", "*"), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join(""));
  const pattern = fc.array(fc.oneof(segment, fc.constant("**")), { minLength: 1, maxLength: 4 });
  const text = fc.array(fc.constantFrom("a", "b"), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));
  const path = fc.array(text, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(pattern, path, (wanted, given) => {
      // Each segment with a dot before it, so that ** is any number of them.
      const source = wanted
        .map((part) => (/^\*\*$/.test(part) ? "(\\.[ab]*)*" : `\\.${part.replaceAll("*", "[ab]*")}`))
        .join("");
      const expected = new RegExp(`^${source}$`).test(given.map((part) => `.${part}`).join(""));
      let found = true;
      try {
        matchingPaths("parameterGroups", wanted.join("."), [given.join(".")]);
      } catch {
        found = false;
      }
      expect(found).toBe(expected);
    }),
    { numRuns: 2000, seed: 1 },
  );
});

test("no pattern takes long", () => {
  const pattern = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? "**" : "*a*a*a*")).join(".");
  const path = Array.from({ length: 200 }, () => "aaaaaaaaaab").join(".");
  const started = performance.now();
  expect(() => matchingPaths("parameterGroups", `${pattern}.c`, [path])).toThrow();
  expect(performance.now() - started).toBeLessThan(5000);
});
