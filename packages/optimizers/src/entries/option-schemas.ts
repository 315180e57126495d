import * as z from "zod/mini";

// The schemas that entries have in common. Defaults are those of the functions.

type NumberOption = z.ZodMiniDefault<z.ZodMiniNumber<number>>;

export const positive = (text: string, value: number): NumberOption =>
  z._default(z.number().check(z.gt(0), z.describe(text)), value);

export const notNegative = (text: string, value: number): NumberOption =>
  z._default(z.number().check(z.minimum(0), z.describe(text)), value);

export const atLeastOne = (text: string, value: number): NumberOption =>
  z._default(z.number().check(z.minimum(1), z.describe(text)), value);

/** 0 to 1. */
export const share = (text: string, value: number): NumberOption =>
  z._default(z.number().check(z.minimum(0), z.maximum(1), z.describe(text)), value);

/** 0 to 1, without 1. */
export const kept = (text: string, value: number): NumberOption =>
  z._default(z.number().check(z.minimum(0), z.lt(1), z.describe(text)), value);

export const flag = (text: string): z.ZodMiniDefault<z.ZodMiniBoolean<boolean>> =>
  z._default(z.boolean().check(z.describe(text)), false);

export const learningRate = (value: number): NumberOption => positive("Size of the steps", value);
export const beta1 = (value = 0.9): NumberOption => kept("How much of the mean gradient is kept", value);
export const beta2 = (value = 0.999): NumberOption => kept("How much of the mean squared gradient is kept", value);
export const epsilon = (value: number): NumberOption =>
  notNegative("Keeps the quotient finite where gradients vanish", value);
export const weightDecay = (): NumberOption => notNegative("How much of the parameter is added to its gradient", 0);
export const decoupledWeightDecay = (value: number): NumberOption =>
  notNegative("How much of the parameter a step takes off it, times the learning rate", value);
