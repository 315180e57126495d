import type { JsonSchema } from "@tenon/registry";
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { entriesOf, newSpec } from "../catalogue.ts";
import type { Json, Spec } from "../protocol/json.ts";
import { registryText } from "../text/registry-text.ts";
import { SpecField } from "./spec-form.tsx";

interface OptionFieldProps {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly value: Json | undefined;
  /** `undefined` leaves the option to its default. */
  readonly onChange: (value: Json | undefined) => void;
}

/** A control for an option, chosen by its schema; what no control suits is written as JSON. */
export function OptionField(props: OptionFieldProps): JSX.Element {
  const { name, schema, value, onChange } = props;
  const nested = schema["x-tenon-kind"];
  if (typeof nested === "string") {
    const spec = isSpec(value) ? value : newSpec(entriesOf(nested)[0] as NonNullable<ReturnType<typeof entriesOf>[0]>);
    return (
      <div class="nested">
        <SpecField kind={nested} label={name} spec={spec} onChange={onChange} />
      </div>
    );
  }
  const choices = choicesOf(schema);
  if (schema.type === "boolean") return <BooleanField {...props} />;
  if (choices) return <ChoiceField {...props} choices={choices} />;
  if (schema.type === "number" || schema.type === "integer") return <NumberField {...props} />;
  return <TextField {...props} />;
}

const isSpec = (value: Json | undefined): value is Spec =>
  typeof value === "object" && value !== null && !Array.isArray(value) && "type" in value;

/** The texts that an option may be, where it may be nothing else that a choice could not offer. */
function choicesOf(schema: JsonSchema): readonly string[] | undefined {
  const { enum: listed, const: only, anyOf } = schema;
  if (listed?.every((choice) => typeof choice === "string")) return listed as readonly string[];
  if (typeof only === "string") return [only];
  // Such as an initialiser: its name, or its name and options. The name is enough for a form.
  const named = anyOf?.find((part) => part.enum?.every((choice) => typeof choice === "string"));
  return named?.enum as readonly string[] | undefined;
}

function Labelled({
  id,
  name,
  schema,
  children,
}: {
  id: string;
  name: string;
  schema: JsonSchema;
  children: JSX.Element;
}) {
  return (
    <div class="field option">
      <label for={id} title={described(schema)}>
        {name}
      </label>
      {children}
    </div>
  );
}

const described = (schema: JsonSchema): string | undefined =>
  schema.description === undefined ? undefined : registryText(schema.description);

function BooleanField({ name, schema, value, onChange }: OptionFieldProps): JSX.Element {
  const id = useId();
  return (
    <Labelled id={id} name={name} schema={schema}>
      <input
        id={id}
        type="checkbox"
        checked={(value ?? schema.default ?? false) === true}
        title={described(schema)}
        onChange={({ currentTarget: { checked } }) =>
          onChange(checked === (schema.default ?? false) ? undefined : checked)
        }
      />
    </Labelled>
  );
}

function ChoiceField({
  name,
  schema,
  value,
  onChange,
  choices,
}: OptionFieldProps & { readonly choices: readonly string[] }): JSX.Element {
  const id = useId();
  const standard = typeof schema.default === "string" ? schema.default : undefined;
  const shown = typeof value === "string" ? value : isSpec(value) ? value.type : (standard ?? "");
  return (
    <Labelled id={id} name={name} schema={schema}>
      <select
        id={id}
        value={shown}
        title={described(schema)}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.value === (standard ?? "") ? undefined : currentTarget.value)
        }
      >
        {standard === undefined && <option value="">–</option>}
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

function NumberField({ name, schema, value, onChange }: OptionFieldProps): JSX.Element {
  const id = useId();
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const [draft, setDraft] = useState<string>();
  const standard = schema.default;
  const bound = (limit: number | undefined): number | undefined =>
    limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER ? limit : undefined;
  return (
    <Labelled id={id} name={name} schema={schema}>
      <input
        id={id}
        type="number"
        inputMode={schema.type === "integer" ? "numeric" : "decimal"}
        step={schema.type === "integer" ? 1 : "any"}
        min={bound(minimum ?? exclusiveMinimum)}
        max={bound(maximum ?? exclusiveMaximum)}
        placeholder={standard === undefined ? "–" : String(standard)}
        value={draft ?? (typeof value === "number" ? String(value) : standard === undefined ? "" : String(standard))}
        title={described(schema)}
        onInput={({ currentTarget }) => setDraft(currentTarget.value)}
        onChange={({ currentTarget }) => {
          setDraft(undefined);
          const number = currentTarget.valueAsNumber;
          onChange(Number.isNaN(number) || number === standard ? undefined : number);
        }}
      />
    </Labelled>
  );
}

/** A list, an object, or one of several types. */
function TextField({ name, schema, value, onChange }: OptionFieldProps): JSX.Element {
  const id = useId();
  const shown = value ?? (schema.default as Json | undefined);
  return (
    <Labelled id={id} name={name} schema={schema}>
      <input
        id={id}
        type="text"
        spellcheck={false}
        autocomplete="off"
        placeholder={schema.type === "array" ? "[ ]" : "–"}
        value={shown === undefined ? "" : typeof shown === "string" ? shown : JSON.stringify(shown)}
        title={described(schema)}
        onChange={({ currentTarget }) => onChange(readJson(currentTarget.value))}
      />
    </Labelled>
  );
}

function readJson(written: string): Json | undefined {
  if (written.trim() === "") return undefined;
  try {
    return JSON.parse(written) as Json;
  } catch {
    return written;
  }
}
