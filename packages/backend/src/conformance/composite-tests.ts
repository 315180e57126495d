import type { CompositeAttributes, Program, TensorData, Value } from "@tenon/program";
import { buildProgram, evaluate, gradient, inlineProgram, sampleInputs, tensorData, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import { checkClose, checkSame } from "./compare.ts";
import { kitSamples } from "./kit-samples.ts";
import type { KitTest } from "./kit-test.ts";
import { dtypesIn, kitTest } from "./kit-test.ts";
import { mostElements, tolerances } from "./tolerance.ts";

const row = tensorType("f32", [4]);

/** A square whose own gradient is deliberately not the derivative, so that it shows which of them was used. */
function marked(): CompositeAttributes {
  const square = (values: readonly Value[]): Value => op.mul(values[0] as Value, values[0] as Value);
  return {
    name: "@tenon/conformance/marked",
    attributes: {},
    body: buildProgram("square", [row], (values) => [square(values)]),
    vjp: {
      forward: buildProgram("square.forward", [row], (values) => [square(values), values[0] as Value]),
      backward: buildProgram("square.backward", [row, row], (values) => [
        op.add(op.mul(values[0] as Value, values[1] as Value), op.filledLike(values[0] as Value, 100)),
      ]),
    },
  };
}

/** A composite is its body, under whatever name; its own gradient is that gradient. */
export function compositeTests(): KitTest[] {
  const x = tensorData("f32", [1, -2, 3, 0.5]);
  return [
    ...kitSamples("composite").map(({ sample, program }) =>
      kitTest(`composite = body: ${sample.note}, ${program.inputs[0]?.dtype}`, dtypesIn(program), async (session) => {
        const inputs = sampleInputs(sample, 1);
        const inlined = inlineComposites(program);
        const [whole, body] = await Promise.all([session.run(program, inputs), session.run(inlined, inputs)]);
        evaluate(inlined, inputs).forEach((expected, i) => {
          const tolerance = tolerances("composed", expected, mostElements(inputs), undefined);
          checkClose(`${sample.note}, output ${i}`, whole[i] as TensorData, body[i] as TensorData, tolerance);
        });
      }),
    ),
    kitTest("composite: one name with two bodies is two functions", ["f32"], async (session) => {
      const { body } = marked();
      const doubled = buildProgram("double", [row], ([v]) => [op.add(v as Value, v as Value)]);
      const program = buildProgram("namesakes", [row], ([v]) => [
        op.composite([v as Value], { name: "@tenon/conformance/namesake", attributes: {}, body })[0] as Value,
        op.composite([v as Value], { name: "@tenon/conformance/namesake", attributes: {}, body: doubled })[0] as Value,
      ]);
      const [square, twice] = await session.run(program, [x]);
      checkSame("the square", square as TensorData, tensorData("f32", [1, 4, 9, 0.25]));
      checkSame("the double", twice as TensorData, tensorData("f32", [2, -4, 6, 1]));
    }),
    kitTest("composite: its own gradient is used", ["f32"], async (session) => {
      const program = buildProgram("marked", [row], ([v]) => [
        op.reduce(op.composite([v as Value], marked())[0] as Value, "sum", [0]),
      ]);
      const [value, found] = await session.run(gradient(program, { withRespectTo: [0] }), [x]);
      checkSame("the value", value as TensorData, tensorData("f32", 14.25));
      checkSame("the gradient", found as TensorData, tensorData("f32", [101, 98, 103, 100.5]));
    }),
  ];
}

/** The Program with the bodies of its composites in their place. */
function inlineComposites(program: Program): Program {
  return buildProgram(`${program.name}, inlined`, program.inputs, (inputs, builder) => {
    const values: Value[] = [...inputs];
    for (const node of program.nodes) {
      const body: Program =
        node.primitive === "composite"
          ? node.attributes.body
          : {
              name: node.primitive,
              inputs: node.operands.map((id) => (values[id] as Value).type),
              nodes: [{ ...node, operands: node.operands.map((_, i) => i) }],
              outputs: node.results.map((_, i) => node.operands.length + i),
              donated: [],
            };
      const operands = node.operands.map((id) => values[id] as Value);
      values.push(...inlineProgram(builder, body, operands));
    }
    return program.outputs.map((id) => values[id] as Value);
  });
}
