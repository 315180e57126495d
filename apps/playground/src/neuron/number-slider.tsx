import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { mostNumber } from "../protocol/neuron-setup.ts";
import { text } from "../text/language.ts";

interface NumberSliderProps {
  /** Spoken and shown on hovering; `symbol` stands before it. */
  readonly label: string;
  readonly symbol: JSX.Element;
  readonly value: number;
  /** Of the slider; the field takes numbers beyond. */
  readonly range: readonly [least: number, most: number];
  /** Least and greatest of the field, where they are not those of any number. */
  readonly bounds?: readonly [least: number, most: number];
  readonly onChange: (value: number) => void;
}

/** A number by a slider, or exactly by a field. */
export function NumberSlider({
  label,
  symbol,
  value,
  range,
  bounds = [-mostNumber, mostNumber],
  onChange,
}: NumberSliderProps): JSX.Element {
  const id = useId();
  const [draft, setDraft] = useState<string>();
  const [least, most] = [Math.min(range[0], value), Math.max(range[1], value)];
  const take = (number: number): void => {
    if (Number.isFinite(number)) onChange(Math.min(bounds[1], Math.max(bounds[0], number)));
  };
  return (
    <div class="number-slider">
      <label for={id} title={label}>
        <math>{symbol}</math>
      </label>
      <input
        type="range"
        aria-label={text.value.neuron.slider(label)}
        min={least}
        max={most}
        step={0.01}
        value={value}
        onInput={({ currentTarget }) => take(currentTarget.valueAsNumber)}
      />
      <input
        id={id}
        type="number"
        aria-label={label}
        inputMode="decimal"
        min={bounds[0]}
        max={bounds[1]}
        step="any"
        value={draft ?? String(Number(value.toFixed(4)))}
        onInput={({ currentTarget }) => setDraft(currentTarget.value)}
        onChange={({ currentTarget }) => {
          setDraft(undefined);
          take(currentTarget.valueAsNumber);
        }}
      />
    </div>
  );
}
