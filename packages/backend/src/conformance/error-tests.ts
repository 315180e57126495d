import type { Program, Value } from "@tenon/program";
import { buildProgram, tensorData, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import { check, checkFails, checkThrows } from "./check.ts";
import { checkSame } from "./compare.ts";
import type { KitTest } from "./kit-test.ts";
import { kitTest } from "./kit-test.ts";

const row = tensorType("f32", [3]);

/** Wrong calls throw at the call, where the stack names the caller, and leave the backend as it was. */
export function errorTests(): KitTest[] {
  const double = buildProgram("double", [row], ([x]) => [op.add(x as Value, x as Value)]);
  return [
    kitTest("errors: bind refuses buffers of the wrong number or type", ["f32"], async (session) => {
      const executable = session.keep(session.backend.compile(double));
      const [a, b] = [session.allocate(row), session.allocate(row)];
      const long = session.allocate(tensorType("f32", [4]));
      const column = session.allocate(tensorType("f32", [3, 1]));
      const bind = (what: string, inputs: (typeof a)[], outputs: (typeof a)[]): void =>
        checkThrows(what, "mismatch", () => executable.bind({ inputs, outputs }));
      bind("no input", [], [b]);
      bind("an input too many", [a, a], [b]);
      bind("no output", [a], []);
      bind("an input that is too long", [long], [b]);
      bind("an output that is too long", [a], [long]);
      bind("an input of another shape", [column], [b]);
    }),
    kitTest("errors: bind refuses buffers of another dtype", ["f32", "i32"], async (session) => {
      const executable = session.keep(session.backend.compile(double));
      const [a, integers] = [session.allocate(row), session.allocate(tensorType("i32", [3]))];
      checkThrows("integers for floats", "mismatch", () => executable.bind({ inputs: [integers], outputs: [a] }));
    }),
    kitTest("errors: write refuses data of the wrong size or kind", ["f32"], async (session) => {
      const buffer = session.put(tensorData("f32", [1, 2, 3]));
      const { backend } = session;
      checkThrows("too few elements", "mismatch", () => backend.write(buffer, new Float32Array(2)));
      checkThrows("too many elements", "mismatch", () => backend.write(buffer, new Float32Array(4)));
      checkThrows("another typed array", "mismatch", () => backend.write(buffer, new Int32Array(3)));
      checkSame("the buffer afterwards", await session.get(buffer), tensorData("f32", [1, 2, 3]));
    }),
    {
      name: "errors: buffers of another backend are refused",
      async run(open) {
        await using backend = await open();
        await using other = await open();
        if (!backend.supports.dtypes.has("f32")) return "unsupported";
        using foreign = other.allocate(row);
        using own = backend.allocate(row);
        using executable = backend.compile(double);
        checkThrows("a foreign input", "foreign", () => executable.bind({ inputs: [foreign], outputs: [own] }));
        checkThrows("a foreign output", "foreign", () => executable.bind({ inputs: [own], outputs: [foreign] }));
        checkThrows("writing to a foreign buffer", "foreign", () => backend.write(foreign, new Float32Array(3)));
        await checkFails("downloading a foreign buffer", "foreign", async () => backend.download(foreign));
        return "passed";
      },
    },
    kitTest("errors: compile refuses Programs that are not well formed", ["f32"], async ({ backend }) => {
      const [node] = double.nodes;
      check(node !== undefined, "the example has a node");
      const broken: Record<string, Program> = {
        "an operand that does not exist": { ...double, nodes: [{ ...node, operands: [0, 7] }] },
        "an operand that comes later": { ...double, nodes: [{ ...node, operands: [0, 1] }] },
        "an output that does not exist": { ...double, outputs: [5] },
        "results of the wrong type": { ...double, nodes: [{ ...node, results: [tensorType("f32", [4])] }] },
      };
      for (const [what, program] of Object.entries(broken))
        await checkFails(what, "structure", async () => {
          using executable = backend.compile(program);
          await executable.ready;
        });
      await backend.idle();
    }),
    kitTest("errors: the queue goes on after a wrong call", ["f32"], async (session) => {
      const { backend } = session;
      const executable = session.keep(backend.compile(double));
      const [input, output] = [session.put(tensorData("f32", [1, 2, 3])), session.allocate(row)];
      checkThrows("no buffers", "mismatch", () => executable.bind({ inputs: [], outputs: [] }));
      checkThrows("too few elements", "mismatch", () => backend.write(input, new Float32Array(1)));
      session.keep(executable.bind({ inputs: [input], outputs: [output] })).run();
      checkSame("the result", await session.get(output), tensorData("f32", [2, 4, 6]));
      await backend.idle();
    }),
  ];
}
