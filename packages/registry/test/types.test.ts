import {
  type CreatedBy,
  createRegistry,
  defineKind,
  definePlugin,
  type Entry,
  type EntryOf,
  type Kind,
  type NameOf,
  type Plugin,
  type Registry,
} from "@tenon/registry";
import { describe, expect, expectTypeOf, it } from "vitest";
import * as z from "zod/mini";
import * as entries from "./example-entries.ts";
import {
  crossEntropy,
  type DenseLayer,
  dense,
  type Layer,
  type Loss,
  layer,
  layers,
  loss,
  losses,
} from "./example-layers.ts";

const registry = createRegistry([layers, losses]);

/** Code that must not compile is checked by the compiler and never run. */
const notRun = (_code: () => void): void => {};

describe("what the compiler checks", () => {
  it("knows what is created, by kind and by entry", () => {
    expectTypeOf<CreatedBy<typeof layer>>().toEqualTypeOf<Layer>();
    expectTypeOf(registry.create(layer, "dense", { units: 3 })).toEqualTypeOf<DenseLayer>();
    expectTypeOf(registry.create(layer, "flatten")).toEqualTypeOf<Layer>();
    expectTypeOf(registry.create(loss, "crossEntropy")).toEqualTypeOf<Loss>();
    expectTypeOf(registry.parse(layer, { type: "flatten" })).toEqualTypeOf<Layer>();
  });

  it("refuses unknown names", () => {
    notRun(() => {
      // @ts-expect-error no layer has this name
      registry.create(layer, "dens", { units: 3 });
      // @ts-expect-error this is the name of a loss
      registry.create(layer, "crossEntropy", {});
      // @ts-expect-error a name that is only known at run time needs parse
      registry.create(layer, String("dense"), { units: 3 });
    });
  });

  it("refuses options that are wrong, missing or unknown", () => {
    notRun(() => {
      // @ts-expect-error units is a number
      registry.create(layer, "dense", { units: "3" });
      // @ts-expect-error units is missing
      registry.create(layer, "dense", { bias: true });
      // @ts-expect-error the options are missing
      registry.create(layer, "dense");
      // @ts-expect-error no such option
      registry.create(layer, "dense", { units: 3, unitz: 3 });
      // @ts-expect-error not one of the choices
      registry.create(layer, "dense", { units: 3, activation: "softmax" });
    });
  });

  it("refuses kinds that no plugin of the registry brought", () => {
    const optimizer: Kind<"optimizer", { rate: number }> = defineKind({
      name: "optimizer",
      package: "@acme/optimizers",
    });
    notRun(() => {
      // @ts-expect-error the registry has no optimizers
      registry.create(optimizer, "sgd", {});
      // @ts-expect-error a kind's name is not a kind
      registry.create("layer", "dense", { units: 3 });
    });
  });

  it("widens with use, and only the new registry", () => {
    const layersOnly = createRegistry([layers]);
    const both = layersOnly.use(losses);
    expectTypeOf(both).toEqualTypeOf<typeof registry>();
    expectTypeOf(both.create(loss, "crossEntropy")).toEqualTypeOf<Loss>();
    expectTypeOf(both.create(layer, "dense", { units: 1 })).toEqualTypeOf<DenseLayer>();
    notRun(() => {
      // @ts-expect-error use left the narrower registry as it was
      layersOnly.create(loss, "crossEntropy");
    });
  });

  it("lets an entry create only what its kind promises", () => {
    notRun(() => {
      layer.entry({
        name: "wrong",
        summary: "",
        options: z.object({}),
        // @ts-expect-error a number is no layer
        create: () => 3,
      });
      layer.entry({
        name: "narrow",
        summary: "",
        options: z.object({ units: z._default(z.number(), 1) }),
        create: (options, context) => {
          expectTypeOf(options).toEqualTypeOf<{ units: number }>();
          expectTypeOf(context.parse(loss, {})).toEqualTypeOf<Loss>();
          return { text: "" };
        },
      });
    });
  });

  it("holds an annotated entry to its schema", () => {
    // The interface demands less than the schema does.
    // @ts-expect-error the schema wants units
    const wrong: Entry<typeof layer, "dense", { bias?: boolean }> = dense;
    expect(wrong).toBe(dense);
  });

  it("reads names and options from inferred plugins as from annotated ones", () => {
    const swish = layer.entry({
      name: "swish",
      summary: "x sigmoid(beta x)",
      options: z.object({ beta: z._default(z.number(), 1) }),
      create: ({ beta }) => ({ text: `swish ${beta}`, beta }),
    });
    const acme = definePlugin({
      name: "@acme/swish",
      version: "0.1.0",
      jsonSchema: z.toJSONSchema,
      entries: { swish },
    });
    const wider = registry.use(acme);
    expectTypeOf(wider.create(layer, "swish", { beta: 2 })).toEqualTypeOf<{ text: string; beta: number }>();
    expect(wider.create(layer, "swish").text).toBe("swish 1");
    notRun(() => {
      // @ts-expect-error beta is a number
      wider.create(layer, "swish", { beta: "2" });
    });
  });

  it("reads entries from the namespace of a module", () => {
    const plugin: Plugin<EntryOf<typeof entries>> = definePlugin({
      name: "@acme/namespace",
      version: "1.0.0",
      jsonSchema: z.toJSONSchema,
      entries,
    });
    const own = createRegistry([plugin]);
    expectTypeOf(own.create(layer, "dense", { units: 3 })).toEqualTypeOf<DenseLayer>();
    expectTypeOf<NameOf<EntryOf<typeof entries>, typeof layer>>().toEqualTypeOf<"dense" | "flatten">();
    notRun(() => {
      // @ts-expect-error the module does not export this one
      own.create(layer, "sequential", { layers: [] });
    });
  });

  it("lets code that takes any registry list and parse, but not create unchecked", () => {
    const names = (any: Registry): string[] => any.entries(loss).map((entry) => entry.name);
    expect(names(registry)).toEqual([crossEntropy.name]);
    notRun(() => {
      const any: Registry = registry;
      // @ts-expect-error the compiler knows no entries of this registry
      any.create(layer, "dense", { units: 3 });
    });
  });
});
