import type { ReadonlySignal, Signal } from "@preact/signals";
import { batch, computed, effect, signal } from "@preact/signals";
import type { Connection } from "../connect.ts";
import { connect } from "../connect.ts";
import type { DigitsCommand, DigitsEvent, ScorePoint, Standing } from "../protocol/digits-messages.ts";
import type { DigitsSetup } from "../protocol/digits-setup.ts";
import { readDigitsSetup, usualDigits } from "../protocol/digits-setup.ts";
import type { ModelReport } from "../protocol/model-report.ts";
import { note, problem } from "../shell/notices.tsx";
import { keepInAddress, route } from "../shell/route.ts";
import { text } from "../text/language.ts";
import { formatCount, formatPercent } from "../ui/format.ts";
import { saveFile } from "../ui/save-file.ts";
import { Curves } from "./curves.ts";

type Of<Type extends DigitsEvent["type"]> = Extract<DigitsEvent, { readonly type: Type }>;

// What the view shows; the worker's events change it.

export const setup: Signal<DigitsSetup> = signal(usualDigits);
export const download: Signal<{ readonly loaded: number; readonly total: number } | undefined> = signal(undefined);
export const report: Signal<ModelReport | undefined> = signal(undefined);
export const standing: Signal<Standing> = signal({ phase: "loading", step: 0, steps: 0, epoch: 1, epochs: 1 });
export const speed: Signal<number | undefined> = signal(undefined);
export const lastScores: Signal<ScorePoint | undefined> = signal(undefined);
export const evaluation: Signal<Of<"evaluation"> | undefined> = signal(undefined);
export const weights: Signal<Of<"weights"> | undefined> = signal(undefined);
export const probabilities: Signal<readonly number[] | null> = signal(null);
export const activations: Signal<Of<"activations"> | undefined> = signal(undefined);
export const mistakes: Signal<Of<"mistakes"> | undefined> = signal(undefined);
const inspected: Signal<number | "drawing"> = signal(0);

/** Points of the curves; the number changes with them. */
export const curves: Curves = new Curves();

export const isTrained: ReadonlySignal<boolean> = computed(() => standing.value.step > 0);

const connection = connect<DigitsCommand, DigitsEvent>("digits", (event) => batch(() => take(event)));

/** To the worker. */
export const send: Connection<DigitsCommand>["send"] = connection.send;

function take(event: DigitsEvent): void {
  switch (event.type) {
    case "data":
      download.value = event;
      return;
    case "data-failed":
      problem.value = text.value.digits.dataFailed(event.reason);
      return;
    case "model":
      report.value = event.report;
      return;
    case "standing":
      download.value = event.phase === "loading" ? download.value : undefined;
      standing.value = event;
      return;
    case "scores":
      speed.value = event.samplesPerSecond;
      lastScores.value = event.points.at(-1);
      curves.addTraining(event.points);
      return;
    case "evaluation":
      evaluation.value = event;
      curves.addTest(event);
      return;
    case "forgotten":
      forget();
      return;
    case "weights":
      weights.value = event;
      return;
    case "probabilities":
      probabilities.value = event.values;
      return;
    case "activations":
      activations.value = event;
      return;
    case "mistakes":
      mistakes.value = event;
      return;
    case "file":
      saveFile(event.bytes, `digits-step-${standing.value.step}.safetensors`);
      return;
    case "restored":
      setup.value = event.setup;
      curves.restore(event.step);
      lastScores.value = curves.training.at(-1);
      note.value = text.value.resumed(formatCount(event.step));
      return;
    case "opened":
      setup.value = event.setup;
      note.value = text.value.digits.opened(event.name, formatPercent(event.accuracy, 2));
      return;
    case "problem":
      problem.value = event.kept ? `${event.message}. ${text.value.digits.stillThere}` : event.message;
      return;
  }
}

function forget(): void {
  curves.clear();
  speed.value = undefined;
  lastScores.value = undefined;
  evaluation.value = undefined;
  weights.value = undefined;
  activations.value = undefined;
  mistakes.value = undefined;
  note.value = undefined;
}

/** Another set-up; the worker judges it. */
export function change(changed: Partial<DigitsSetup>): void {
  setup.value = { ...setup.value, ...changed };
  problem.value = undefined;
  send({ type: "setup", setup: setup.value });
}

export function inspect(image: number | "drawing"): void {
  inspected.value = image;
  send({ type: "inspect", image });
}

function begin(): void {
  const { view, setup: given } = route.value;
  if (view === "digits" && given !== undefined) {
    const read = readDigitsSetup(given);
    if (read) setup.value = read;
    else problem.value = text.value.linkUnreadable;
  }
  const isGiven = view === "digits" && given !== undefined;
  send({ type: "setup", setup: setup.value, restore: isGiven ? "this" : "any" });
  send({ type: "inspect", image: inspected.value });
}

begin();

/** A link that someone follows while the page is open. */
effect(() => {
  const { view, setup: given } = route.value;
  if (view !== "digits" || given === undefined) return;
  const read = readDigitsSetup(given);
  if (read && JSON.stringify(read) !== JSON.stringify(setup.peek())) change(read);
});

/** The address always holds the set-up. */
effect(() => keepInAddress("digits", setup.value));
addEventListener("hashchange", () => keepInAddress("digits", setup.peek()));
addEventListener("pagehide", () => curves.keep());
