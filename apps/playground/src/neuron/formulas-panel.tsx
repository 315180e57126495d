import type { JSX } from "preact";
import { findEntry } from "../catalogue.ts";
import type { NeuronValues } from "../protocol/neuron-messages.ts";
import type { NeuronSetup } from "../protocol/neuron-setup.ts";
import { text } from "../text/language.ts";
import { registryText } from "../text/registry-text.ts";
import { Panel } from "../ui/panel.tsx";
import { activationFormula, lossFormula } from "./known-formulas.tsx";
import { Bracket, Derivative, Equals, Formula, Name, Part, Value } from "./math.tsx";
import { setup, stage, values } from "./neuron-state.ts";

/** The formulas of a step, with the numbers put in as far as they are known. */
export function FormulasPanel(): JSX.Element {
  const words = text.value.neuron;
  const [now, found] = [setup.value, values.value];
  const [isForward, isBackward] = [stage.value !== "given", stage.value === "backward"];
  return (
    <Panel title={words.formulas} class="formulas">
      <ForwardFormulas setup={now} found={isForward ? found : undefined} />
      <BackwardFormulas setup={now} found={isBackward ? found : undefined} />
      <UpdateFormulas setup={now} found={isBackward ? found : undefined} />
    </Panel>
  );
}

interface FormulasProps {
  readonly setup: NeuronSetup;
  /** Undefined until the step has come so far. */
  readonly found: NeuronValues | undefined;
}

/** Members with a plus between them. */
const sumOf = (members: readonly JSX.Element[]): JSX.Element[] =>
  members.flatMap((member, i) => (i === 0 ? [member] : [<mo key={`plus ${i}`}>+</mo>, member]));

const Z = (): JSX.Element => <mi>z</mi>;
const A = (): JSX.Element => <mi>a</mi>;

function ForwardFormulas({ setup: { inputs, weights, bias, target, loss, activation }, found }: FormulasProps) {
  const formula = activationFormula(activation.type);
  const lossOf = lossFormula(loss);
  return (
    <section class="formula-section">
      <h3>{text.value.neuron.sections.forward}</h3>
      <Formula>
        <Part>
          <Z />
          <mo>=</mo>
          {sumOf(
            inputs.map((_, i) => (
              <mrow key={`product ${i}`}>
                <Name of="w" index={i + 1} />
                <Name of="x" index={i + 1} />
              </mrow>
            )),
          )}
          <mo>+</mo>
          <mi>b</mi>
        </Part>
        {found &&
          inputs.map((input, i) => (
            <Part key={`product ${i}`}>
              <mrow />
              <mo>{i === 0 ? "=" : "+"}</mo>
              <Value of={weights[i] ?? 0} inside />
              <mo>·</mo>
              <Value of={input} inside />
            </Part>
          ))}
        {found && (
          <Part>
            <mrow />
            <mo>+</mo>
            <Value of={bias} inside />
          </Part>
        )}
        {found && <Equals value={found.z} />}
      </Formula>
      <Formula>
        <Part>
          <A />
          <mo>=</mo>
          <mi>f</mi>
          <Bracket>(</Bracket>
          <Z />
          <Bracket>)</Bracket>
          {formula && (
            <>
              <mo>=</mo>
              {formula.value}
            </>
          )}
        </Part>
        {found && <Equals value={found.a} />}
      </Formula>
      {!formula && <p class="hint">{registryText(findEntry("layer", activation.type)?.summary ?? "")}</p>}
      <Formula>
        <Part>
          <mi>L</mi>
          <mo>=</mo>
          {lossOf.value}
        </Part>
        {found && (
          <Part>
            <mo>=</mo>
            {lossOf.numbers(found.a, target)}
          </Part>
        )}
        {found && <Equals value={found.loss} />}
      </Formula>
    </section>
  );
}

function BackwardFormulas({ setup: { inputs, weights, loss, activation }, found }: FormulasProps): JSX.Element {
  const words = text.value.neuron;
  const slopes = found?.gradients;
  return (
    <section class="formula-section">
      <h3>{words.sections.backward}</h3>
      <p class="hint">{words.chainRule}</p>
      <Formula>
        <Part>
          <Derivative of="L" by={<A />} />
          <mo>=</mo>
          {lossFormula(loss).slope}
        </Part>
        {slopes && <Equals value={slopes.a} />}
      </Formula>
      <Formula>
        <Part>
          <Derivative of="a" by={<Z />} />
          <mo>=</mo>
          {activationFormula(activation.type)?.slope ?? <UnknownSlope />}
        </Part>
        {found && <Equals value={found.slope} />}
      </Formula>
      <Formula>
        <Part>
          <Derivative of="L" by={<Z />} />
          <mo>=</mo>
          <Derivative of="L" by={<A />} />
          <mo>·</mo>
          <Derivative of="a" by={<Z />} />
        </Part>
        {found && <Product left={found.gradients.a} right={found.slope} />}
        {slopes && <Equals value={slopes.z} />}
      </Formula>
      {inputs.map((input, i) => (
        <Chain
          key={`w ${i}`}
          by={<Name of="w" index={i + 1} />}
          factor={<Name of="x" index={i + 1} />}
          number={input}
          found={found}
          slope={slopes?.weights[i]}
        />
      ))}
      <Formula>
        <Part>
          <Derivative of="L" by={<mi>b</mi>} />
          <mo>=</mo>
          <Derivative of="L" by={<Z />} />
        </Part>
        {slopes && <Equals value={slopes.bias} />}
      </Formula>
      {weights.map((weight, i) => (
        <Chain
          key={`x ${i}`}
          by={<Name of="x" index={i + 1} />}
          factor={<Name of="w" index={i + 1} />}
          number={weight}
          found={found}
          slope={slopes?.inputs[i]}
        />
      ))}
    </section>
  );
}

function UnknownSlope(): JSX.Element {
  return (
    <mrow>
      <mi>f′</mi>
      <Bracket>(</Bracket>
      <Z />
      <Bracket>)</Bracket>
    </mrow>
  );
}

function Product({ left, right }: { readonly left: number; readonly right: number }): JSX.Element {
  return (
    <Part>
      <mo>=</mo>
      <Value of={left} inside />
      <mo>·</mo>
      <Value of={right} inside />
    </Part>
  );
}

interface ChainProps {
  readonly by: JSX.Element;
  readonly factor: JSX.Element;
  readonly number: number;
  readonly found: NeuronValues | undefined;
  readonly slope: number | undefined;
}

/** The gradient of one factor of a product: the other factor, times what comes from the sum. */
function Chain({ by, factor, number, found, slope }: ChainProps): JSX.Element {
  return (
    <Formula>
      <Part>
        <Derivative of="L" by={by} />
        <mo>=</mo>
        <Derivative of="L" by={<Z />} />
        <mo>·</mo>
        {factor}
      </Part>
      {found && <Product left={found.gradients.z} right={number} />}
      {slope !== undefined && <Equals value={slope} />}
    </Formula>
  );
}

function UpdateFormulas({ setup: { weights, bias, learningRate }, found }: FormulasProps): JSX.Element {
  return (
    <section class="formula-section">
      <h3>{text.value.neuron.sections.update}</h3>
      {weights.map((weight, i) => (
        <Descent
          key={`w ${i}`}
          of="w"
          index={i + 1}
          value={weight}
          rate={learningRate}
          slope={found?.gradients.weights[i]}
          updated={found?.updated.weights[i]}
        />
      ))}
      <Descent of="b" value={bias} rate={learningRate} slope={found?.gradients.bias} updated={found?.updated.bias} />
    </section>
  );
}

interface DescentProps {
  readonly of: string;
  readonly index?: number;
  readonly value: number;
  readonly rate: number;
  readonly slope: number | undefined;
  readonly updated: number | undefined;
}

function Descent({ of, index, value, rate, slope, updated }: DescentProps): JSX.Element {
  return (
    <Formula>
      <Part>
        <Name of={of} index={index} />
        <mo>←</mo>
        <Name of={of} index={index} />
        <mo>−</mo>
        <mi>η</mi>
        <Derivative of="L" by={<Name of={of} index={index} />} />
      </Part>
      {slope !== undefined && (
        <Part>
          <mo>=</mo>
          <Value of={value} />
          <mo>−</mo>
          <Value of={rate} />
          <mo>·</mo>
          <Value of={slope} inside />
        </Part>
      )}
      {updated !== undefined && <Equals value={updated} />}
    </Formula>
  );
}
