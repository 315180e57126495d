import { createRegistry, definePlugin, InvalidSpecError, isRegistryError, UnknownEntryError } from "@tenon/registry";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { layer, layers } from "./example-layers.ts";
import { thrownBy } from "./thrown-by.ts";

const open = layer.entry({
  name: "open",
  summary: "Takes anything",
  options: z.looseObject({}),
  create: (options) => ({ text: JSON.stringify(options), given: options }),
});
const registry = createRegistry([
  layers,
  definePlugin({ name: "@acme/open", version: "1.0.0", jsonSchema: z.toJSONSchema, entries: [open] }),
]);

describe("hostile specs", () => {
  it("name nothing that every object has", () => {
    for (const type of ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", ""]) {
      expect(() => registry.parse(layer, { type })).toThrow(UnknownEntryError);
    }
  });

  it("change no prototype, neither of all objects nor of the options", () => {
    const text = '{"type":"open","constructor":{"prototype":{"evil":1}},"prototype":{"evil":1},"toString":1}';
    const made = registry.create(layer, "open", JSON.parse(text));
    expect(registry.parse(layer, JSON.parse(text)).text).toBe(text.replace('"type":"open",', ""));
    expect(Object.getPrototypeOf(made.given)).toBe(Object.prototype);
    expect("evil" in {}).toBe(false);
  });

  it("are refused when they carry __proto__, at any depth", () => {
    for (const text of [
      '{"type":"open","__proto__":{"evil":1}}',
      '{"type":"open","a":[{"__proto__":{"evil":1}}]}',
      '{"__proto__":{"type":"open"}}',
    ]) {
      const error = thrownBy(() => registry.parse(layer, JSON.parse(text)), InvalidSpecError);
      expect(error.problem).toBe('expected no key "__proto__"');
    }
  });

  it("take type and options from their own properties only", () => {
    const inherited: unknown = Object.create({ type: "flatten" });
    expect(() => registry.parse(layer, inherited)).toThrow(InvalidSpecError);
  });

  it("run nothing: no getter, no toJSON, no iterator, no method", () => {
    const boom = (): never => {
      throw new Error("code of the spec has run");
    };
    const getter = { type: "open", a: 1 };
    Object.defineProperty(getter, "a", { get: boom, enumerable: true });
    const list = Object.defineProperty([1], 0, { get: boom, enumerable: true });
    const iterable = Object.assign([1], { [Symbol.iterator]: boom });
    expect(() => registry.parse(layer, getter)).toThrow("a: expected no getter");
    expect(() => registry.parse(layer, { type: "open", list })).toThrow("list[0]: expected no getter");
    expect(() => registry.parse(layer, { type: "open", f: boom })).toThrow("f: expected a JSON value, got a function");
    expect(() => registry.parse(layer, { type: "open", toJSON: boom })).toThrow("toJSON: expected a JSON value");
    expect(() => registry.parse(layer, { type: "open", date: new Date(0) })).toThrow("date: expected a plain object");
    expect(() => registry.parse(layer, { type: "open", [Symbol.toPrimitive]: boom })).toThrow("no symbol as a key");
    expect(registry.parse(layer, { type: "open", iterable }).text).toBe('{"iterable":[1]}');
  });

  it("cannot be changed under the hands of the entry", () => {
    const spec = { type: "open", list: [1, 2] };
    const made = registry.parse(layer, spec);
    spec.list.push(3);
    expect(made).toMatchObject({ given: { list: [1, 2] } });
  });

  it("end in a clear error when they are endless or very deep", () => {
    const cyclic: Record<string, unknown> = { type: "open" };
    cyclic["self"] = cyclic;
    expect(() => registry.parse(layer, cyclic)).toThrow(InvalidSpecError);
    const deep = JSON.parse(`${'{"type":"sequential","layers":['.repeat(5000)}${"]}".repeat(5000)}`);
    expect(() => registry.parse(layer, deep)).toThrow("expected at most 256 levels");
    const fine = JSON.parse(`${'{"type":"sequential","layers":['.repeat(100)}{"type":"flatten"}${"]}".repeat(100)}`);
    expect(registry.parse(layer, fine).text).toBe("flatten");
  });

  it("end in a clear error when an entry contains itself", () => {
    const endless = layer.entry({
      name: "endless",
      summary: "",
      options: z.object({}),
      create: (_, context) => context.parse(layer, { type: "endless" }),
    });
    const own = createRegistry([
      definePlugin({ name: "@acme/endless", version: "1.0.0", jsonSchema: z.toJSONSchema, entries: [endless] }),
    ]);
    expect(() => own.parse(layer, { type: "endless" })).toThrow("expected at most 256 nested specs");
  });

  it("make messages of bounded length", () => {
    const long = "x".repeat(100_000);
    const types = thrownBy(() => registry.parse(layer, { type: long }), UnknownEntryError);
    expect(types.message.length).toBeLessThan(400);
    const failing = (spec: object): number => thrownBy(() => registry.parse(layer, spec), Error).message.length;
    expect(failing({ type: "dense", units: long })).toBeLessThan(400);
    expect(failing({ type: "dense", units: 1, [long]: 1 })).toBeLessThan(400);
  });

  it("of any JSON at all are made or refused with an error of this package", () => {
    const type = fc.constantFrom("dense", "flatten", "sequential", "open", "dens", "constructor", "__proto__");
    const json = fc.jsonValue({ maxDepth: 2 });
    const value = fc.letrec((tie) => ({
      spec: fc.oneof(
        { maxDepth: 4 },
        // First what does not nest, which is what deep values end in.
        json,
        fc.record({ type, units: json, layers: fc.array(tie("spec"), { maxLength: 4 }) }, { requiredKeys: [] }),
        fc.dictionary(fc.constantFrom("type", "__proto__", "constructor", "units"), tie("spec"), { maxKeys: 4 }),
      ),
    })).spec;
    const pristine = Reflect.ownKeys(Object.prototype);
    fc.assert(
      fc.property(value, (spec) => {
        const text = JSON.stringify(spec);
        try {
          expect(typeof registry.parse(layer, spec).text).toBe("string");
        } catch (error) {
          expect(isRegistryError(error)).toBe(true);
        }
        expect(JSON.stringify(spec)).toBe(text);
        expect(Reflect.ownKeys(Object.prototype)).toEqual(pristine);
      }),
      { numRuns: 300 },
    );
  });

  it("copy options of any JSON to the letter", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        fc.pre(!JSON.stringify(value).includes("__proto__"));
        expect(registry.parse(layer, { type: "open", value }).text).toBe(JSON.stringify({ value }));
      }),
    );
  });
});
