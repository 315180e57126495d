import type { JSX } from "preact";
import { limits } from "../protocol/digits-setup.ts";
import { text } from "../text/language.ts";
import { ModelEditor } from "../ui/model-editor.tsx";
import { WholeNumberField } from "../ui/number-field.tsx";
import { Panel } from "../ui/panel.tsx";
import { SpecField } from "../ui/spec-form.tsx";
import { change, report, setup } from "./digits-state.ts";

export function NetworkPanel(): JSX.Element {
  const words = text.value.model;
  return (
    <Panel title={words.title} help={words.editingResets}>
      <ModelEditor
        layers={setup.value.layers}
        inputShape="28 × 28 × 1"
        report={report.value}
        classes={10}
        onChange={(layers) => change({ layers })}
      />
    </Panel>
  );
}

export function LearningPanel(): JSX.Element {
  const words = text.value.learning;
  const { loss, optimizer, schedule, backend } = setup.value;
  return (
    <Panel title={words.title}>
      <div class="group">
        <SpecField kind="loss" label={words.loss} spec={loss} onChange={(spec) => change({ loss: spec })} />
        <SpecField
          kind="optimizer"
          label={words.optimizer}
          spec={optimizer}
          onChange={(spec) => change({ optimizer: spec })}
        />
        <SpecField
          kind="schedule"
          label={words.schedule}
          spec={schedule}
          onChange={(spec) => change({ schedule: spec })}
        />
        <div class="spec">
          <WholeSetting name="batchSize" />
          <WholeSetting name="epochs" />
          <WholeSetting name="seed" />
        </div>
        <SpecField kind="backend" label={words.backend} spec={backend} onChange={(spec) => change({ backend: spec })} />
      </div>
    </Panel>
  );
}

function WholeSetting({ name }: { readonly name: "batchSize" | "epochs" | "seed" }): JSX.Element {
  const [minimum, maximum] = limits[name];
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
