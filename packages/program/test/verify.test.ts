import { expect, test } from "vitest";
import type { Program, Sample } from "../src/index.ts";
import { buildProgram, ProgramError, sampleProgram, samples, verifyProgram } from "../src/index.ts";
import * as op from "../src/op.ts";

const type = { dtype: "f32", shape: [2] } as const;
const good: Program = buildProgram(
  "good",
  [type, type],
  ([x, y]) => {
    const [a, b] = [x as NonNullable<typeof x>, y as NonNullable<typeof y>];
    return [op.add(a, b), op.mul(a, b)];
  },
  [[0, 0]],
);
const add = good.nodes[0];
const scan = sampleProgram("scan", samples.scan()[0] as Sample<unknown>);
const loop = scan.nodes[0]?.attributes;

/** Members of a Program replaced, as a file could have them. */
const bad: readonly (readonly [what: string, program: unknown, message: RegExp])[] = [
  ["null", null, /the Program must have a name and lists/],
  ["a list", [], /the Program must have a name and lists/],
  ["no name", { ...good, name: 7 }, /must have a name/],
  ["inputs that are no list", { ...good, inputs: {} }, /lists of inputs/],
  ["donated missing", { ...good, donated: undefined }, /lists of .* donated/],
  ["an unknown dtype", { ...good, inputs: [{ dtype: "f16", shape: [2] }, type] }, /input 0 is not a tensor type/],
  ["a negative extent", { ...good, inputs: [{ dtype: "f32", shape: [-2] }, type] }, /input 0 is not a tensor type/],
  ["a node that is null", { ...good, nodes: [null] }, /node 0 must have operands, attributes and results/],
  ["a node without attributes", { ...good, nodes: [{ ...add, attributes: undefined }] }, /node 0 must have/],
  ["an unknown primitive", { ...good, nodes: [{ ...add, primitive: "toString" }] }, /unknown primitive "toString"/],
  ["a primitive that is no text", { ...good, nodes: [{ ...add, primitive: {} }] }, /unknown primitive/],
  [
    "an operand defined later",
    { ...good, nodes: [{ ...add, operands: [0, 2] }] },
    /operand %2 is not defined before it/,
  ],
  ["an operand that is no number", { ...good, nodes: [{ ...add, operands: [0, "1"] }] }, /operand "1" is not defined/],
  [
    "another result type",
    { ...good, nodes: [{ ...add, results: [{ dtype: "f64", shape: [2] }] }] },
    /written as \(f64\[2\]\), the shape rule gives \(f32\[2\]\)/,
  ],
  ["a result too few", { ...good, nodes: [{ ...add, results: [] }] }, /written as \(\)/],
  ["a result that is no type", { ...good, nodes: [{ ...add, results: [7] }] }, /written as \(\?\)/],
  [
    "too few operands",
    { ...good, nodes: [{ ...add, operands: [0], origin: "layers.1" }] },
    /add in "layers.1": node 0: takes 2 operands, got 1/,
  ],
  ["an origin that is no text", { ...good, nodes: [{ ...add, origin: 1 }] }, /node 0 must have/],
  ["an output that does not exist", { ...good, outputs: [0, 4] }, /output %4 is not defined/],
  ["an output that is no number", { ...good, outputs: [0, null] }, /output null is not defined/],
  ["a donated pair that is none", { ...good, donated: [7] }, /donated must be pairs/],
  ["a donation to nowhere", { ...good, donated: [[0, 2]] }, /donated must be pairs .*; \[0,2\] is not/],
  [
    "a donation of another type",
    { ...good, inputs: [type, type, { dtype: "f64", shape: [2] }], nodes: [], outputs: [0], donated: [[2, 0]] },
    /of its type/,
  ],
  [
    "an input donated twice",
    {
      ...good,
      donated: [
        [0, 0],
        [0, 1],
      ],
    },
    /each of them once/,
  ],
  [
    "an output that takes two inputs",
    {
      ...good,
      donated: [
        [0, 0],
        [1, 0],
      ],
    },
    /each of them once/,
  ],
  [
    "a body that is missing",
    { ...scan, nodes: [{ ...scan.nodes[0], attributes: { ...loop, body: 7 } }] },
    /the body of node 0 \(scan\) must have/,
  ],
  [
    "a body with a fault inside",
    { ...scan, nodes: [{ ...scan.nodes[0], attributes: { ...loop, body: { ...good, outputs: [9] } } }] },
    /good: output %9/,
  ],
  [
    "attributes of the wrong kind",
    { ...scan, nodes: [{ ...scan.nodes[0], attributes: { body: good } }] },
    /scan: node 0/,
  ],
  [
    "a vjp that is no pair",
    {
      ...good,
      nodes: [{ ...add, primitive: "composite", attributes: { name: "n", attributes: {}, body: good, vjp: 3 } }],
    },
    /vjp must hold the Programs/,
  ],
];

test.each(bad)("verify refuses %s", (_, program, message) => {
  const call = () => verifyProgram(program as Program);
  expect(call).toThrow(ProgramError);
  expect(call).toThrow(message);
});

test("verify accepts what a builder made", () => {
  expect(() => verifyProgram(good)).not.toThrow();
  expect(() => verifyProgram(scan)).not.toThrow();
});
