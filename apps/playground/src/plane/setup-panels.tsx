import { effect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { entriesOf, findEntry, newSpec } from "../catalogue.ts";
import type { CatalogueEntry } from "../protocol/catalogue.ts";
import type { Json, Spec } from "../protocol/json.ts";
import type { PlaneSetup } from "../protocol/plane-setup.ts";
import { isOwn, planeLimits } from "../protocol/plane-setup.ts";
import { text } from "../text/language.ts";
import { registryText } from "../text/registry-text.ts";
import { Icon } from "../ui/icon.tsx";
import { WholeNumberField } from "../ui/number-field.tsx";
import { OptionField } from "../ui/option-field.tsx";
import { Panel } from "../ui/panel.tsx";
import { SpecField } from "../ui/spec-form.tsx";
import { askForSamples, change, samples, setup } from "./plane-state.ts";
import { canvasColours } from "./sign-colours.ts";

/** Sets of two classes of points; those of more are asked for two. */
const sets: readonly CatalogueEntry[] = entriesOf("dataset").filter(
  ({ inputShape, classes = 0 }) => inputShape?.join() === "2" && classes >= 2,
);
const usualSize = 200;

function setOf(entry: CatalogueEntry, size: number = usualSize): Spec {
  return newSpec(
    { ...entry, required: [...entry.required, ...["size", "classes"].filter(isOption(entry))] },
    {
      size,
      classes: 2,
    },
  );
}

const isOption =
  ({ properties }: CatalogueEntry) =>
  (name: string): boolean =>
    name in properties;

/** Activations, and optimizers that stand alone. */
const activations: readonly CatalogueEntry[] = entriesOf("layer").filter(({ activation }) => activation);
const optimizers: readonly CatalogueEntry[] = entriesOf("optimizer").filter(({ required }) => required.length === 0);

export function DataPanel(): JSX.Element {
  const words = text.value.plane;
  const { data } = setup.value;
  const entry = findEntry("dataset", data.type);
  useEffect(() => askForSamples(sets.map((set) => setOf(set, 60))), []);
  return (
    <Panel title={words.data}>
      <fieldset class="sets">
        <legend class="visually-hidden">{words.sets}</legend>
        {sets.map((set) => (
          <SetButton
            key={set.name}
            name={set.name}
            isChosen={data.type === set.name}
            onChoose={() => change({ data: setOf(set) })}
          />
        ))}
        <SetButton
          name={words.own}
          isOwn
          isChosen={isOwn(data)}
          onChoose={() => change({ data: { type: "points", points: [] } })}
        />
      </fieldset>
      <p class="hint">{isOwn(data) ? words.ownSummary : entry && registryText(entry.summary)}</p>
      {entry && !isOwn(data) && (
        <div class="spec">
          {Object.entries(entry.properties)
            .filter(([name]) => name !== "classes")
            .map(([name, schema]) => (
              <OptionField
                key={`${data.type} ${name}`}
                name={name}
                schema={schema}
                value={data[name]}
                onChange={(value) => change({ data: withOption(data, name, value) as Spec })}
              />
            ))}
        </div>
      )}
    </Panel>
  );
}

interface SetButtonProps {
  readonly name: string;
  readonly isOwn?: boolean;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

/** A set by a small picture of it. */
function SetButton({ name, isOwn = false, isChosen, onChoose }: SetButtonProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(
    () =>
      effect(() => {
        const sample = samples.value.find(({ set }) => set === name);
        const { warm, cool } = canvasColours();
        const context = canvas.current?.getContext("2d");
        if (!context || !sample) return;
        const { places, classes } = sample;
        context.clearRect(0, 0, sampleSide, sampleSide);
        for (const [i, class_] of classes.entries()) {
          context.fillStyle = class_ === 1 ? warm : cool;
          context.beginPath();
          const [x, y] = [places[2 * i] as number, places[2 * i + 1] as number];
          context.arc(((x + 1) / 2) * sampleSide, ((1 - y) / 2) * sampleSide, 4, 0, 2 * Math.PI);
          context.fill();
        }
      }),
    [name],
  );
  return (
    <button type="button" class="set-button" aria-pressed={isChosen} onClick={onChoose}>
      {isOwn ? <Icon name="plus" /> : <canvas ref={canvas} width={sampleSide} height={sampleSide} />}
      <span>{name}</span>
    </button>
  );
}

const sampleSide = 112;

function withOption(
  options: Readonly<Record<string, Json>>,
  name: string,
  value: Json | undefined,
): Readonly<Record<string, Json>> {
  const { [name]: _, ...rest } = options;
  return value === undefined ? rest : { ...options, [name]: value };
}

export function LearningPanel(): JSX.Element {
  const words = text.value;
  const { activation, optimizer, backend } = setup.value;
  return (
    <Panel title={words.plane.learning}>
      <div class="group">
        <SpecField
          kind="layer"
          label={words.plane.activation}
          spec={activation}
          among={activations}
          onChange={(spec) => change({ activation: spec })}
        />
        <SpecField
          kind="optimizer"
          label={words.learning.optimizer}
          spec={optimizer}
          among={optimizers}
          onChange={(spec) => change({ optimizer: spec })}
        />
        <Regularization />
        <div class="spec">
          <WholeSetting name="batchSize" />
          <WholeSetting name="seed" />
        </div>
        <SpecField
          kind="backend"
          label={words.learning.backend}
          spec={backend}
          onChange={(spec) => change({ backend: spec })}
        />
      </div>
    </Panel>
  );
}

/** The numbers of the registry's penalty; the optimizer inside it is the one above. */
function Regularization(): JSX.Element | null {
  const entry = findEntry("optimizer", "regularization");
  const { regularization } = setup.value;
  const id = useId();
  if (!entry) return null;
  return (
    <fieldset class="spec plain" aria-labelledby={id}>
      <span id={id}>{text.value.plane.regularization}</span>
      <p class="hint">{text.value.plane.regularizationHelp}</p>
      {Object.entries(entry.properties)
        .filter(([, { type }]) => type === "number")
        .map(([name, schema]) => (
          <OptionField
            key={name}
            name={name}
            schema={schema}
            value={regularization[name]}
            onChange={(value) => change({ regularization: withOption(regularization, name, value) })}
          />
        ))}
    </fieldset>
  );
}

function WholeSetting({ name }: { readonly name: keyof PlaneSetup & ("batchSize" | "seed") }): JSX.Element {
  const [minimum, maximum] = planeLimits[name];
  return (
    <WholeNumberField
      label={text.value.learning[name]}
      value={setup.value[name]}
      minimum={minimum}
      maximum={maximum}
      onChange={(value) => change({ [name]: value })}
    />
  );
}
