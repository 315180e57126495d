import * as z from "zod/mini";

type Text = z.ZodMiniString<string>;

export const text = (description: string): Text => z.string().check(z.minLength(1), z.describe(description));

export const optionalText = (description: string): z.ZodMiniOptional<Text> =>
  z.optional(z.string().check(z.minLength(1))).check(z.describe(description));

/** How many classes there are, or their names. */
export const classes: z.ZodMiniOptional<
  z.ZodMiniUnion<readonly [z.ZodMiniNumber<number>, z.ZodMiniReadonly<z.ZodMiniArray<z.ZodMiniString<string>>>]>
> = z
  .optional(z.union([z.int().check(z.minimum(1), z.maximum(100_000)), z.readonly(z.array(z.string()))]))
  .check(z.describe("How many classes there are, or their names; by default as many as labels need"));

interface ArrayFiles {
  readonly inputs: Text;
  readonly targets: Text;
  readonly validationInputs: z.ZodMiniOptional<Text>;
  readonly validationTargets: z.ZodMiniOptional<Text>;
  readonly testInputs: z.ZodMiniOptional<Text>;
  readonly testTargets: z.ZodMiniOptional<Text>;
  readonly classes: typeof classes;
}

/** Files of inputs and targets. */
export const files = (kind: string): ArrayFiles => ({
  inputs: text(`${kind} file of the inputs to train on, path or URL`),
  targets: text(`${kind} file of their targets: class indices, or numbers`),
  validationInputs: optionalText(`${kind} file of the inputs to validate with`),
  validationTargets: optionalText(`${kind} file of their targets`),
  testInputs: optionalText(`${kind} file of the inputs to test with`),
  testTargets: optionalText(`${kind} file of their targets`),
  classes,
});
