import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { entriesOf } from "../catalogue.ts";
import type { CatalogueEntry } from "../protocol/catalogue.ts";
import type { NeuronLoss } from "../protocol/neuron-setup.ts";
import { neuronLosses } from "../protocol/neuron-setup.ts";
import { text } from "../text/language.ts";
import { Panel } from "../ui/panel.tsx";
import { SpecField } from "../ui/spec-form.tsx";
import { Name } from "./math.tsx";
import { change, setup } from "./neuron-state.ts";
import { NumberSlider } from "./number-slider.tsx";

const activations: readonly CatalogueEntry[] = entriesOf("layer").filter(({ activation }) => activation);

/** Where sliders end. */
const reach: readonly [number, number] = [-3, 3];

/** Every number that is given, and the two functions. */
export function NumbersPanel(): JSX.Element {
  const words = text.value.neuron;
  const { inputs, weights, bias } = setup.value;
  const replaced = (list: readonly number[], i: number, value: number): readonly number[] => list.with(i, value);
  return (
    <Panel title={words.numbers} aside={<InputCount />}>
      <div class="group">
        <fieldset class="spec plain">
          <legend class="visually-hidden">{words.inputs}</legend>
          {inputs.map((value, i) => (
            <NumberSlider
              key={i}
              label={words.input(i + 1)}
              symbol={<Name of="x" index={i + 1} />}
              value={value}
              range={reach}
              onChange={(next) => change({ inputs: replaced(inputs, i, next) })}
            />
          ))}
        </fieldset>
        <fieldset class="spec plain">
          <legend class="visually-hidden">{words.parameters}</legend>
          {weights.map((value, i) => (
            <NumberSlider
              key={i}
              label={words.weight(i + 1)}
              symbol={<Name of="w" index={i + 1} />}
              value={value}
              range={reach}
              onChange={(next) => change({ weights: replaced(weights, i, next) })}
            />
          ))}
          <NumberSlider
            label={words.bias}
            symbol={<Name of="b" />}
            value={bias}
            range={reach}
            onChange={(next) => change({ bias: next })}
          />
        </fieldset>
        <Goal />
        <SpecField
          kind="layer"
          label={words.activation}
          spec={setup.value.activation}
          among={activations}
          onChange={(activation) => change({ activation })}
        />
        <LossField />
      </div>
    </Panel>
  );
}

function InputCount(): JSX.Element {
  const words = text.value.neuron;
  const { inputs, weights } = setup.value;
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">{words.inputCount}</legend>
      <span aria-hidden="true">{words.inputCount}</span>
      {[2, 3].map((count) => (
        <button
          key={count}
          type="button"
          aria-pressed={inputs.length === count}
          aria-label={words.inputsAre(count)}
          onClick={() =>
            change({ inputs: [...inputs, 0.5].slice(0, count), weights: [...weights, -0.5].slice(0, count) })
          }
        >
          {count}
        </button>
      ))}
    </fieldset>
  );
}

function Goal(): JSX.Element {
  const words = text.value.neuron;
  const { target, learningRate, loss } = setup.value;
  const isProbability = loss === "binaryCrossEntropy";
  return (
    <fieldset class="spec plain">
      <legend class="visually-hidden">{words.goal}</legend>
      <NumberSlider
        label={words.target}
        symbol={<Name of="t" />}
        value={target}
        range={isProbability ? [0, 1] : [-1, 1]}
        {...(isProbability && { bounds: [0, 1] as const })}
        onChange={(next) => change({ target: next })}
      />
      <NumberSlider
        label={words.learningRate}
        symbol={<Name of="η" />}
        value={learningRate}
        range={[0.01, 2]}
        bounds={[0.0001, 100]}
        onChange={(next) => change({ learningRate: next })}
      />
    </fieldset>
  );
}

function LossField(): JSX.Element {
  const words = text.value.neuron;
  const id = useId();
  const { loss, target } = setup.value;
  const choose = (chosen: NeuronLoss): void =>
    change({
      loss: chosen,
      target: chosen === "binaryCrossEntropy" ? Math.min(1, Math.max(0, target)) : target,
    });
  return (
    <div class="spec">
      <div class="field">
        <label for={id}>{words.lossFunction}</label>
        <select id={id} value={loss} onChange={({ currentTarget }) => choose(currentTarget.value as NeuronLoss)}>
          {neuronLosses.map((name) => (
            <option key={name} value={name}>
              {words.losses[name]}
            </option>
          ))}
        </select>
      </div>
      <p class="hint">{words.lossHints[loss]}</p>
    </div>
  );
}
