import type { JSX } from "preact";
import type { NeuronLoss } from "../protocol/neuron-setup.ts";
import { Bracket, Value } from "./math.tsx";

// How the registry's entries are written in books. Numbers never come from here: the engine has them.

interface ActivationFormula {
  readonly value: JSX.Element;
  readonly slope: JSX.Element;
}

const squared = (base: JSX.Element): JSX.Element => (
  <msup>
    {base}
    <mn>2</mn>
  </msup>
);

const oneMinus = (rest: JSX.Element): JSX.Element => (
  <mrow>
    <mn>1</mn>
    <mo>−</mo>
    {rest}
  </mrow>
);

const inBrackets = (content: JSX.Element): JSX.Element => (
  <mrow>
    <Bracket>(</Bracket>
    {content}
    <Bracket>)</Bracket>
  </mrow>
);

const activations: Readonly<Record<string, () => ActivationFormula>> = {
  identity: () => ({ value: <mi>z</mi>, slope: <mn>1</mn> }),
  sigmoid: () => ({
    value: (
      <mfrac>
        <mn>1</mn>
        <mrow>
          <mn>1</mn>
          <mo>+</mo>
          <msup>
            <mi>e</mi>
            <mrow>
              <mo>−</mo>
              <mi>z</mi>
            </mrow>
          </msup>
        </mrow>
      </mfrac>
    ),
    slope: (
      <mrow>
        <mi>a</mi>
        {inBrackets(oneMinus(<mi>a</mi>))}
      </mrow>
    ),
  }),
  tanh: () => ({
    value: (
      <mrow>
        <mi>tanh</mi>
        <Bracket>(</Bracket>
        <mi>z</mi>
        <Bracket>)</Bracket>
      </mrow>
    ),
    slope: oneMinus(squared(<mi>a</mi>)),
  }),
  relu: () => ({
    value: (
      <mrow>
        <mi>max</mi>
        <Bracket>(</Bracket>
        <mi>z</mi>
        <mo>,</mo>
        <mn>0</mn>
        <Bracket>)</Bracket>
      </mrow>
    ),
    slope: (
      <mrow>
        <mo>[</mo>
        <mi>z</mi>
        <mo>&gt;</mo>
        <mn>0</mn>
        <mo>]</mo>
      </mrow>
    ),
  }),
};

/** Of those that every textbook has; of others the registry's words are shown. */
export function activationFormula(type: string): ActivationFormula | undefined {
  return Object.hasOwn(activations, type) ? activations[type]?.() : undefined;
}

interface LossFormula {
  readonly value: JSX.Element;
  numbers(a: number, target: number): JSX.Element;
  readonly slope: JSX.Element;
}

const difference = (left: JSX.Element, right: JSX.Element): JSX.Element => (
  <mrow>
    {left}
    <mo>−</mo>
    {right}
  </mrow>
);

const A = (): JSX.Element => <mi>a</mi>;
const T = (): JSX.Element => <mi>t</mi>;

const crossEntropy = (a: JSX.Element, t: JSX.Element): JSX.Element => (
  <mrow>
    <mo>−</mo>
    {t}
    <mi>ln</mi>
    {inBrackets(a)}
    <mo>−</mo>
    {inBrackets(oneMinus(t))}
    <mi>ln</mi>
    {inBrackets(oneMinus(a))}
  </mrow>
);

const losses: Readonly<Record<NeuronLoss, () => LossFormula>> = {
  meanSquaredError: () => ({
    value: squared(inBrackets(difference(<A />, <T />))),
    numbers: (a, t) => squared(inBrackets(difference(<Value of={a} />, <Value of={t} inside />))),
    slope: (
      <mrow>
        <mn>2</mn>
        {inBrackets(difference(<A />, <T />))}
      </mrow>
    ),
  }),
  binaryCrossEntropy: () => ({
    value: crossEntropy(<A />, <T />),
    numbers: (a, t) => crossEntropy(<Value of={a} />, <Value of={t} inside />),
    slope: (
      <mfrac>
        {difference(<A />, <T />)}
        <mrow>
          <mi>a</mi>
          {inBrackets(oneMinus(<A />))}
        </mrow>
      </mfrac>
    ),
  }),
};

export const lossFormula = (loss: NeuronLoss): LossFormula => losses[loss]();
