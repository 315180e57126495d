import type { Node, Program, TensorType } from "@tenon/program";
import { bytesOf, sizeOf, valueTypes } from "@tenon/program";
import type { Explanation, KernelExplanation } from "../explanation.ts";

/** The reference runs one node after the other, so every node is a kernel. */
export function explainProgram(program: Program): Explanation {
  const kernels = explainNodes(program);
  const plannedBytes = intermediateBytes(program);
  return {
    kernels,
    plannedBytes,
    toString: () =>
      [
        `${program.name}: ${kernels.length} nodes, ${plannedBytes} bytes of intermediate values`,
        ...kernels.map(
          ({ name, origin, flops, bytes }) =>
            `  ${name}${origin ? ` (${origin})` : ""}: ${flops} flops, ${bytes} bytes`,
        ),
      ].join("\n"),
  };
}

/** Bytes of everything that is neither an input nor an output: the reference keeps all values until a run ends. */
export function intermediateBytes(program: Program): number {
  const outputs = new Set(program.outputs);
  return valueTypes(program).reduce(
    (bytes, type, id) => (id < program.inputs.length || outputs.has(id) ? bytes : bytes + bytesOf(type)),
    0,
  );
}

function explainNodes(program: Program): KernelExplanation[] {
  const types = valueTypes(program);
  return program.nodes.map((node) => {
    const operands = node.operands.map((id) => types[id] as TensorType);
    return {
      name: node.primitive,
      ...(node.origin === undefined ? {} : { origin: node.origin }),
      flops: estimateFlops(node, operands),
      bytes: [...operands, ...node.results].reduce((bytes, type) => bytes + bytesOf(type), 0),
    };
  });
}

const programFlops = (program: Program): number =>
  explainNodes(program).reduce((flops, { flops: own }) => flops + own, 0);

/** A product and a sum count as two; any other scalar function as one; moving data as none. */
function estimateFlops(node: Node, operands: readonly TensorType[]): number {
  const size = node.results.reduce((total, { shape }) => total + sizeOf(shape), 0);
  const [first, second] = operands.map(({ shape }) => shape);
  switch (node.primitive) {
    case "constant":
    case "iota":
    case "cast":
    case "bitcast":
    case "select":
    case "window":
    case "reshape":
    case "transpose":
    case "broadcast":
    case "pad":
    case "slice":
    case "concat":
    case "gather":
    case "scatter":
    case "stopGradient":
    case "capture":
      return 0;
    case "dot":
      return 2 * size * sizeOf(node.attributes.leftContract.map((axis) => first?.[axis] ?? 0));
    case "conv":
      // The kernel is [...taps, channels / groups, features]: each result element meets all but the last axis.
      return 2 * size * sizeOf(second?.slice(0, -1) ?? []);
    case "reduce":
    case "unwindow":
      return sizeOf(first ?? []);
    case "scatterAdd":
      return sizeOf(operands.at(-1)?.shape ?? []);
    case "composite":
      return programFlops(node.attributes.body);
    case "scan":
      return node.attributes.length * programFlops(node.attributes.body);
    default:
      return size;
  }
}
