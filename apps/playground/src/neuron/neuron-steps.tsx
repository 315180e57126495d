import type { JSX } from "preact";
import { text } from "../text/language.ts";
import { Facts, ShareTool, Tool } from "../ui/transport-parts.tsx";
import { show } from "./math.tsx";
import {
  back,
  backward,
  canGoBack,
  forward,
  losses,
  reset,
  setup,
  stage,
  update,
  updates,
  wholeStep,
} from "./neuron-state.ts";

/** The steps in their order; the one that is due stands out. */
export function NeuronSteps(): JSX.Element {
  const words = text.value.neuron;
  const now = stage.value;
  return (
    <section class="transport" aria-label={words.actions}>
      <div class="transport-buttons">
        <StepButton label={words.forward} isDue={now === "given"} onClick={forward} />
        <StepButton label={words.backward} isDue={now === "forward"} onClick={backward} />
        <StepButton label={words.update} isDue={now === "backward"} onClick={update} />
      </div>
      <div class="transport-buttons">
        <Tool icon="step" label={words.wholeStep} onClick={wholeStep} />
        <Tool icon="back" label={words.back} disabled={!canGoBack.value} onClick={back} />
        <Tool icon="reset" label={words.reset} disabled={!canGoBack.value} onClick={reset} />
        <ShareTool view="neuron" setup={setup.value} />
      </div>
      <Facts
        phase={now}
        facts={[
          [words.updates, "updates", String(updates.value)],
          [words.loss, "present-loss", losses.value.length === 0 ? "–" : show(losses.value.at(-1) as number)],
        ]}
      />
    </section>
  );
}

/** What comes next, in words. */
export function NextStep(): JSX.Element {
  return (
    <p class="next-step" aria-live="polite">
      {text.value.neuron.hints[stage.value]}
    </p>
  );
}

interface StepButtonProps {
  readonly label: string;
  readonly isDue: boolean;
  readonly onClick: () => void;
}

function StepButton({ label, isDue, onClick }: StepButtonProps): JSX.Element {
  return (
    <button type="button" class={isDue ? "primary" : ""} disabled={!isDue} onClick={onClick}>
      {label}
    </button>
  );
}
