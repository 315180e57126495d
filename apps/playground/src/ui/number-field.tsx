import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly onChange: (value: number) => void;
}

/** A whole number that is part of the set-up itself. */
export function WholeNumberField({ label, value, minimum, maximum, onChange }: NumberFieldProps): JSX.Element {
  const id = useId();
  const [draft, setDraft] = useState<string>();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        inputMode="numeric"
        min={minimum}
        max={maximum}
        step={1}
        value={draft ?? String(value)}
        onInput={({ currentTarget }) => setDraft(currentTarget.value)}
        onChange={({ currentTarget }) => {
          setDraft(undefined);
          const number = Math.round(currentTarget.valueAsNumber);
          if (Number.isFinite(number)) onChange(Math.min(maximum, Math.max(minimum, number)));
        }}
      />
    </div>
  );
}
