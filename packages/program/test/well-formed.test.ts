import { describe, expect, test } from "vitest";
import type { Node, Program, TensorType } from "../src/index.ts";
import {
  buildProgram,
  captured,
  extractProgram,
  gradient,
  inlineProgram,
  isWellFormed,
  ProgramError,
  parseProgram,
  prune,
  requireWellFormed,
  ruleOf,
  serialiseProgram,
  tensorType,
  verifyProgram,
  withDonations,
} from "../src/index.ts";
import * as op from "../src/op.ts";

const x = tensorType("f32", [2]);
const sum = buildProgram("sum", [x], ([a]) => {
  if (!a) throw new Error("one input");
  const seen = op.capture(op.exp(a), "seen");
  return [op.reduce(seen, "sum", [0])];
});
const around = (body: Program): Program =>
  buildProgram("around", [x], (inputs) => op.composite(inputs, { name: "sum", attributes: {}, body }));
const copied = (program: Program): Program => structuredClone(program);

describe("a Program is known to be well formed", () => {
  test("where a builder finished it, or a transform made it from one that was built", () => {
    const all = [sum, prune(sum), extractProgram(sum, "part", [0], [1]), captured(sum, ["seen"])];
    for (const program of [...all, gradient(sum, { withRespectTo: [0] }), withDonations(sum, [])])
      expect(isWellFormed(program), program.name).toBe(true);
  });

  test("where it was verified or parsed, those inside of it too, and what is made from it", () => {
    const outer = copied(around(sum));
    verifyProgram(outer);
    const [node] = outer.nodes;
    expect(node?.primitive === "composite" && isWellFormed(node.attributes.body)).toBe(true);
    for (const program of [outer, prune(outer), parseProgram(serialiseProgram(sum))])
      expect(isWellFormed(program), program.name).toBe(true);
  });

  test("not where it was copied, or made from a copy, although it would pass", () => {
    const copy = copied(sum);
    for (const program of [copy, prune(copy), captured(copy, ["seen"])])
      expect(isWellFormed(program), program.name).toBe(false);
    expect(() => requireWellFormed(copy)).toThrow(/pass it to verifyProgram/);
    verifyProgram(copy);
    expect(() => requireWellFormed(copy)).not.toThrow();
  });

  test("not where a node was appended that no shape rule has seen", () => {
    const results = [tensorType("f32", [3])];
    const program = buildProgram("wrong", [x], ([a], builder) =>
      a ? builder.append({ primitive: "exp", attributes: {}, results }, [a]) : [],
    );
    expect(isWellFormed(program)).toBe(false);
    expect(() => verifyProgram(program)).toThrow(ProgramError);
  });

  test("so that nodes are copied as they stand, and those of others only after a look at them", () => {
    const inlined = (program: Program): Program =>
      buildProgram("inlined", [x], (inputs, builder) => inlineProgram(builder, program, inputs));
    expect(inlined(sum)).toEqual({ ...sum, name: "inlined" });
    expect(inlined(sum).nodes[0]?.results).toBe(sum.nodes[0]?.results);
    const wrong = copied(sum);
    (wrong.nodes[0]?.results as TensorType[])[0] = tensorType("i32", [7]);
    for (const program of [inlined(wrong), gradient(wrong, { withRespectTo: [0] })]) {
      expect(isWellFormed(program)).toBe(true);
      verifyProgram(program);
      expect(program.nodes[0]?.results).toEqual([x]);
    }
  });

  test("not where a Program inside of it was not", () => {
    expect(isWellFormed(around(sum))).toBe(true);
    expect(isWellFormed(around(copied(sum)))).toBe(false);
    const backward = buildProgram("backward", [tensorType("f32", [])], ([dy]) =>
      dy ? [op.broadcast(dy, [2], [])] : [],
    );
    const withGradient = (program: Program): Program => {
      const attributes = { name: "sum", attributes: {}, body: sum, vjp: { forward: sum, backward: program } };
      return buildProgram("around", [x], (inputs) => op.composite(inputs, attributes));
    };
    expect(isWellFormed(withGradient(backward))).toBe(true);
    expect(isWellFormed(withGradient(copied(backward)))).toBe(false);
  });
});

describe("donations", () => {
  const same = buildProgram("same", [x, tensorType("i32", [2])], ([a]) => (a ? [op.neg(a)] : []));

  test("replace those that a Program has", () => {
    expect(withDonations(same, [[0, 0]]).donated).toEqual([[0, 0]]);
    expect(withDonations(withDonations(same, [[0, 0]]), []).donated).toEqual([]);
  });

  test.each([
    ["an input of another type", [[1, 0]]],
    ["an input that is not there", [[2, 0]]],
    ["an output that is not there", [[0, 1]]],
    [
      "an output that is given twice",
      [
        [0, 0],
        [0, 0],
      ],
    ],
    ["numbers that are not whole", [[0.5, 0]]],
  ] as const)("are refused with %s, by a builder too", (_, pairs) => {
    expect(() => withDonations(same, pairs)).toThrow(ProgramError);
    expect(() => buildProgram("same", same.inputs, ([a]) => (a ? [op.neg(a)] : []), pairs)).toThrow(ProgramError);
  });
});

test("the rule of a node that was neither built nor verified is not known, and the error says what to do", () => {
  const node: Node = JSON.parse('{"primitive": "unheardOf", "operands": [], "attributes": {}, "results": []}');
  expect(() => ruleOf(node)).toThrow(/pass it to verifyProgram/);
});
