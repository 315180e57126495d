import type { JSX } from "preact";
import type { NeuronValues } from "../protocol/neuron-messages.ts";
import type { NeuronSetup } from "../protocol/neuron-setup.ts";
import { text } from "../text/language.ts";
import type { BoxId } from "./graph-layout.ts";
import { Name } from "./math.tsx";
import type { Stage } from "./moment.ts";
import { before } from "./neuron-state.ts";

export type BoxKind = "given" | "parameter" | "computed" | "loss";

/** What a box says. */
export interface BoxContent {
  readonly kind: BoxKind;
  readonly caption: string;
  readonly symbol: JSX.Element;
  /** Undefined while it is not known. */
  readonly value: number | undefined;
  /** Undefined while it is not known; null where there is none. */
  readonly gradient: number | undefined | null;
  /** The value before the update that has just been done. */
  readonly was?: number | undefined;
  /** How far from the left, in steps: numbers appear one after another. */
  readonly order: number;
}

export function contentOf(
  id: BoxId,
  { inputs, weights, bias, target, activation }: NeuronSetup,
  found: NeuronValues | undefined,
  stage: Stage,
): BoxContent {
  const words = text.value.neuron.captions;
  const values = stage === "given" ? undefined : found;
  const slopes = stage === "backward" ? found?.gradients : undefined;
  const i = Number(id.slice(1));
  switch (id) {
    case "b":
      return {
        kind: "parameter",
        caption: words.bias,
        symbol: <Name of="b" />,
        value: bias,
        gradient: slopes?.bias,
        was: before.value?.bias,
        order: 1,
      };
    case "z":
      return {
        kind: "computed",
        caption: words.sum,
        symbol: <Name of="z" />,
        value: values?.z,
        gradient: slopes?.z,
        order: 2,
      };
    case "a":
      return {
        kind: "computed",
        caption: activation.type,
        symbol: <Name of="a" />,
        value: values?.a,
        gradient: slopes?.a,
        order: 3,
      };
    case "t":
      return { kind: "given", caption: words.target, symbol: <Name of="t" />, value: target, gradient: null, order: 3 };
    case "L":
      return {
        kind: "loss",
        caption: words.loss,
        symbol: <Name of="L" />,
        value: values?.loss,
        gradient: null,
        order: 4,
      };
    default:
      if (id.startsWith("x"))
        return {
          kind: "given",
          caption: words.input,
          symbol: <Name of="x" index={i + 1} />,
          value: inputs[i],
          gradient: slopes?.inputs[i],
          order: 0,
        };
      if (id.startsWith("w"))
        return {
          kind: "parameter",
          caption: words.weight,
          symbol: <Name of="w" index={i + 1} />,
          value: weights[i],
          gradient: slopes?.weights[i],
          was: before.value?.weights[i],
          order: 0,
        };
      return {
        kind: "computed",
        caption: words.product,
        symbol: <Name of="p" index={i + 1} />,
        value: values?.products[i],
        gradient: slopes?.products[i],
        order: 1,
      };
  }
}
