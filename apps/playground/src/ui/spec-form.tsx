import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { entriesOf, findEntry, newSpec } from "../catalogue.ts";
import type { CatalogueEntry } from "../protocol/catalogue.ts";
import type { Spec } from "../protocol/json.ts";
import { text } from "../text/language.ts";
import { registryText } from "../text/registry-text.ts";
import { OptionField } from "./option-field.tsx";

interface SpecFieldProps {
  readonly kind: string;
  readonly label: string;
  readonly spec: Spec;
  /** Those to choose from. Default: all of the kind. */
  readonly among?: readonly CatalogueEntry[] | undefined;
  readonly onChange: (spec: Spec) => void;
}

/** Chooses an entry of a kind, with its options below. */
export function SpecField({ kind, label, spec, among = entriesOf(kind), onChange }: SpecFieldProps): JSX.Element {
  const id = useId();
  const entry = findEntry(kind, spec.type);
  return (
    <div class="spec">
      <div class="field">
        <label for={id}>{label}</label>
        <select
          id={id}
          value={spec.type}
          onChange={({ currentTarget }) => {
            const chosen = among.find(({ name }) => name === currentTarget.value);
            if (chosen) onChange(newSpec(chosen, sharedOptions(spec, chosen)));
          }}
        >
          {among.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {entry && <p class="hint">{registryText(entry.summary)}</p>}
      {entry && <OptionFields entry={entry} spec={spec} onChange={onChange} />}
    </div>
  );
}

/** What was set and means the same in another entry, such as what a wrapper wraps. */
const sharedOptions = ({ type: _, ...options }: Spec, chosen: CatalogueEntry): Omit<Spec, "type"> =>
  Object.fromEntries(Object.entries(options).filter(([name]) => chosen.required.includes(name)));

interface OptionFieldsProps {
  readonly entry: CatalogueEntry;
  readonly spec: Spec;
  readonly onChange: (spec: Spec) => void;
}

/** The options of an entry: those that must be given are shown, the others folded away. */
export function OptionFields({ entry, spec, onChange }: OptionFieldsProps): JSX.Element | null {
  const options = Object.entries(entry.properties);
  // Their first two options are what people change.
  const isFirst = ([name]: (typeof options)[number], i: number): boolean => entry.required.includes(name) || i === 0;
  const first = options.filter(isFirst);
  const others = options.filter((option, i) => !isFirst(option, i));
  if (options.length === 0) return null;
  const fields = (some: typeof options): JSX.Element[] =>
    some.map(([name, schema]) => (
      <OptionField
        key={name}
        name={name}
        schema={schema}
        value={spec[name]}
        onChange={(value) => {
          const { [name]: _, ...rest } = spec;
          onChange((value === undefined ? rest : { ...spec, [name]: value }) as Spec);
        }}
      />
    ));
  return (
    <>
      {fields(first)}
      {others.length > 0 && (
        <details class="more" open={others.some(([name]) => name in spec)}>
          <summary>{text.value.options}</summary>
          {fields(others)}
        </details>
      )}
    </>
  );
}
