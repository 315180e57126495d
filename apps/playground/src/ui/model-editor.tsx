import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { entriesOf, findEntry, holdsKind, newSpec } from "../catalogue.ts";
import type { Spec } from "../protocol/json.ts";
import type { LayerRow, ModelReport } from "../protocol/model-report.ts";
import { text } from "../text/language.ts";
import { registryText } from "../text/registry-text.ts";
import { formatCount } from "./format.ts";
import { Icon } from "./icon.tsx";
import { OptionFields } from "./spec-form.tsx";

interface ModelEditorProps {
  readonly layers: readonly Spec[];
  readonly inputShape: string;
  readonly report: ModelReport | undefined;
  readonly classes: number;
  readonly onChange: (layers: readonly Spec[]) => void;
}

/** A model as a row of layers, which can be added, removed, moved and set. */
export function ModelEditor({ layers, inputShape, report, classes, onChange }: ModelEditorProps): JSX.Element {
  const words = text.value.model;
  const replace = (at: number, ...by: readonly Spec[]): void => onChange(layers.toSpliced(at, 1, ...by));
  const move = (at: number, to: number): void => {
    const spec = layers[at] as Spec;
    onChange(layers.toSpliced(at, 1).toSpliced(to, 0, spec));
  };
  return (
    <>
      <ol class="layers" aria-label={words.layers}>
        <li class="layer layer-input">
          <span class="layer-name">{words.input}</span>
          <span class="layer-shape">{inputShape}</span>
        </li>
        {layers.map((spec, i) => (
          <LayerItem
            key={`${i} ${spec.type}`}
            spec={spec}
            row={report?.rows[i]}
            problem={report?.problem?.layer === i ? report.problem.message : undefined}
            onChange={(changed) => replace(i, changed)}
            onRemove={() => replace(i)}
            {...(i > 0 && { onUp: () => move(i, i - 1) })}
            {...(i < layers.length - 1 && { onDown: () => move(i, i + 1) })}
          />
        ))}
      </ol>
      {report?.problem && report.problem.layer === undefined && (
        <p class="problem">
          {report.problem.code === "classes" ? words.needsClasses(classes) : report.problem.message}
        </p>
      )}
      <AddLayer onAdd={(spec) => onChange(withLayer(layers, spec))} />
      {report && <p class="hint">{words.total(formatCount(report.parameters))}</p>}
    </>
  );
}

/** Before the last layer, which makes the classes. */
const withLayer = (layers: readonly Spec[], spec: Spec): readonly Spec[] =>
  layers.toSpliced(Math.max(0, layers.length - 1), 0, spec);

interface LayerItemProps {
  readonly spec: Spec;
  readonly row: LayerRow | undefined;
  readonly problem: string | undefined;
  readonly onChange: (spec: Spec) => void;
  readonly onRemove: () => void;
  readonly onUp?: () => void;
  readonly onDown?: () => void;
}

function LayerItem({ spec, row, problem, onChange, onRemove, onUp, onDown }: LayerItemProps): JSX.Element {
  const words = text.value.model;
  const entry = findEntry("layer", spec.type);
  const label = spec.type;
  return (
    <li class={problem === undefined ? "layer" : "layer layer-wrong"}>
      <div class="layer-head">
        <span class="layer-name" title={entry && registryText(entry.summary)}>
          {spec.type}
        </span>
        <span class="layer-shape">{row?.shape}</span>
        <span class="layer-tools">
          <button type="button" class="quiet icon-button" aria-label={words.up(label)} disabled={!onUp} onClick={onUp}>
            <Icon name="up" />
          </button>
          <button
            type="button"
            class="quiet icon-button"
            aria-label={words.down(label)}
            disabled={!onDown}
            onClick={onDown}
          >
            <Icon name="down" />
          </button>
          <button type="button" class="quiet icon-button" aria-label={words.remove(label)} onClick={onRemove}>
            <Icon name="close" />
          </button>
        </span>
      </div>
      {entry && Object.keys(entry.properties).length > 0 && (
        <div class="layer-options">
          <OptionFields entry={entry} spec={spec} onChange={onChange} />
        </div>
      )}
      {problem !== undefined && <p class="problem">{problem}</p>}
    </li>
  );
}

function AddLayer({ onAdd }: { readonly onAdd: (spec: Spec) => void }): JSX.Element {
  const words = text.value.model;
  const id = useId();
  const entries = entriesOf("layer").filter((entry) => !entry.joins && !holdsKind(entry, "layer"));
  const [chosen, setChosen] = useState("dense");
  const entry = entries.find(({ name }) => name === chosen) ?? entries[0];
  return (
    <div class="add-layer">
      <label for={id} class="visually-hidden">
        {words.add}
      </label>
      <select id={id} value={entry?.name} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
        {entries.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <button type="button" onClick={() => entry && onAdd(newSpec(entry))}>
        <Icon name="plus" />
        {words.addButton}
      </button>
    </div>
  );
}
