import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Program, Sample } from "../src/index.ts";
import {
  buildProgram,
  gradient,
  ProgramError,
  parseProgram,
  primitiveNames,
  sampleProgram,
  samples,
  serialiseProgram,
  verifyProgram,
} from "../src/index.ts";
import * as op from "../src/op.ts";

const programs: readonly Program[] = primitiveNames.flatMap((name) =>
  (samples[name]() as readonly Sample<unknown>[]).map((sample) => sampleProgram(name, sample)),
);
const one = (name: string, body: Parameters<typeof buildProgram>[2]): Program =>
  buildProgram(name, [{ dtype: "f32", shape: [2] }], body);
const special = one("special", ([x], builder) => [
  op.pad(x as NonNullable<typeof x>, [1], [1], [0], -Infinity),
  op.constant(builder, "f64", [5], [NaN, Infinity, -Infinity, -0, 5e-324]),
]);

describe("serialise and parse", () => {
  test.each(primitiveNames)("every sample of %s comes back as the same Program and the same bytes", (name) => {
    for (const sample of samples[name]() as readonly Sample<unknown>[]) {
      const program = sampleProgram(name, sample);
      const text = serialiseProgram(program);
      expect(parseProgram(text)).toEqual(program);
      expect(serialiseProgram(parseProgram(text))).toBe(text);
    }
  });

  test("NaN, infinities, -0 and denormals survive", () => {
    const back = parseProgram(serialiseProgram(special));
    expect(back).toEqual(special);
    expect(serialiseProgram(special)).toContain(
      '{"number":"NaN"},{"number":"Infinity"},{"number":"-Infinity"},{"number":"-0"}',
    );
  });

  test("the gradient of a scan, Programs in Programs, survives", () => {
    const scan = samples.scan()[0] as Sample<unknown>;
    const program = sampleProgram("scan", scan);
    const summed = buildProgram("sum", program.inputs, (inputs, builder) => {
      const [last] = builder.add(
        { name: "scan", infer: () => program.nodes[0]?.results ?? [], gradient: "none" },
        inputs,
        scan.attributes,
      );
      return [op.reduce(last as NonNullable<typeof last>, "sum", [0, 1])];
    });
    const text = serialiseProgram(gradient(summed, { withRespectTo: [0, 1, 2] }));
    expect(serialiseProgram(parseProgram(text))).toBe(text);
  });

  test("the order of members does not matter: equal Programs are equal texts", () => {
    const { name, inputs, nodes, outputs, donated } = special;
    expect(serialiseProgram({ donated, outputs, nodes, inputs, name })).toBe(serialiseProgram(special));
  });
});

/** Whatever the text: a Program or a ProgramError, and Object.prototype is as it was. */
function expectSafe(text: string): boolean {
  const before = Object.getOwnPropertyNames(Object.prototype).join();
  let parsed = false;
  try {
    const program = parseProgram(text);
    parsed = true;
    // What was accepted is usable: it is verified and comes back as the same text.
    const canonical = serialiseProgram(program);
    expect(serialiseProgram(parseProgram(canonical))).toBe(canonical);
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
  }
  expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before);
  return parsed;
}

describe("parse of hostile text throws ProgramError and nothing else", () => {
  test("any text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => void expectSafe(text)),
      { numRuns: 1000 },
    );
  });

  const texts = programs.map(serialiseProgram).filter((text) => text.length < 4000);

  test("2,000 serialised Programs with characters changed, removed or doubled", () => {
    const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
    const edit = fc.tuple(place, fc.constantFrom(...'0123456789-.eE"{}[]:,ntf'), fc.nat(2));
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 4 }), (text, edits) => {
        let mutated = text;
        for (const [at, character, kind] of edits) {
          const i = Math.floor(at * mutated.length);
          mutated = mutated.slice(0, i) + (kind === 0 ? "" : character) + mutated.slice(kind === 2 ? i : i + 1);
        }
        expectSafe(mutated);
      }),
      { numRuns: 2000 },
    );
  });

  test("2,000 serialised Programs with a member replaced by another JSON value", () => {
    const evil = fc.oneof(
      fc.constantFrom<unknown>(
        null,
        true,
        -1,
        0.5,
        2 ** 53,
        1e308,
        "",
        "__proto__",
        "constructor",
        [],
        {},
        [null],
        [[]],
      ),
      fc.constantFrom<unknown>({ number: "NaN" }, { number: "-0" }, { length: 3 }, [-1], [2 ** 40, 2 ** 40]),
      fc.jsonValue(),
    );
    let accepted = 0;
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.nat(), evil, (text, seed, value) => {
        const json: unknown = JSON.parse(text);
        const places: (() => void)[] = [];
        const walk = (node: unknown): void => {
          if (typeof node !== "object" || node === null) return;
          const members = node as Record<string, unknown>;
          for (const key of Object.keys(members)) {
            places.push(() => {
              members[key] = value;
            });
            places.push(() => {
              delete members[key];
            });
            walk(members[key]);
          }
        };
        walk(json);
        places[seed % places.length]?.();
        if (expectSafe(JSON.stringify(json))) accepted++;
        // verifyProgram by itself, as a backend calls it, is as strict.
        try {
          verifyProgram(json as Program);
        } catch (error) {
          if (!(error instanceof ProgramError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
    // A name replaced by another name is fine; nearly everything else must not be.
    expect(accepted).toBeLessThan(1000);
  });

  test.each([
    ["not JSON", "{"],
    ["another JSON value", "[1]"],
    [
      "__proto__ as a member",
      '{"__proto__":{"polluted":1},"name":"f","inputs":[],"nodes":[],"outputs":[],"donated":[]}',
    ],
    ["lists 100,000 deep", "[".repeat(100_000) + "]".repeat(100_000)],
    ["objects 100,000 deep", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`],
    ["no members", "{}"],
  ])("%s", (_, text) => {
    expect(() => parseProgram(text)).toThrow(ProgramError);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test("Programs nested deeper than 32 are refused, and 32 are not", () => {
    const type = { dtype: "f32", shape: [] };
    const nest = (depth: number): object => ({
      name: "f",
      inputs: [type],
      nodes:
        depth === 0
          ? []
          : [
              {
                primitive: "composite",
                operands: [0],
                attributes: { name: "@test/nested", attributes: {}, body: nest(depth - 1) },
                results: [type],
              },
            ],
      outputs: [depth === 0 ? 0 : 1],
      donated: [],
    });
    expect(parseProgram(JSON.stringify(nest(32))).name).toBe("f");
    expect(() => parseProgram(JSON.stringify(nest(33)))).toThrow(/nested more than 32 deep/);
  });

  test("shape rules do not allocate by attributes", () => {
    const huge = Number.MAX_SAFE_INTEGER;
    const node = (primitive: string, operands: number[], attributes: object, shape: number[], dtype = "f32") =>
      JSON.stringify({
        name: "huge",
        inputs: [{ dtype: "f32", shape: [] }],
        nodes: [{ primitive, operands, attributes, results: [{ dtype, shape }] }],
        outputs: [1],
        donated: [],
      });
    expect(parseProgram(node("broadcast", [0], { shape: [huge], axes: [] }, [huge])).name).toBe("huge");
    expect(parseProgram(node("iota", [], { dtype: "f32", shape: [huge], axis: 0 }, [huge])).name).toBe("huge");
    expect(() => parseProgram(node("constant", [], { dtype: "f32", shape: [huge], values: [] }, [huge]))).toThrow(
      /do not fill/,
    );
  });
});
