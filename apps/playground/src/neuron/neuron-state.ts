import type { ReadonlySignal, Signal } from "@preact/signals";
import { batch, computed, effect, signal } from "@preact/signals";
import { connect } from "../connect.ts";
import type { NeuronCommand, NeuronEvent, NeuronValues } from "../protocol/neuron-messages.ts";
import type { NeuronSetup } from "../protocol/neuron-setup.ts";
import { readNeuronSetup, usualNeuron } from "../protocol/neuron-setup.ts";
import { isSameJson } from "../protocol/read-json.ts";
import { problem } from "../shell/notices.tsx";
import { keepInAddress, route } from "../shell/route.ts";
import { text } from "../text/language.ts";
import type { Moment, Stage } from "./moment.ts";
import { keepMoments, keptMoments } from "./moment.ts";

const moment: Signal<Moment> = signal({ setup: usualNeuron, stage: "given", updates: 0, losses: [] });
const past: Signal<readonly Moment[]> = signal([]);

export const setup: ReadonlySignal<NeuronSetup> = computed(() => moment.value.setup);
export const stage: ReadonlySignal<Stage> = computed(() => moment.value.stage);
export const updates: ReadonlySignal<number> = computed(() => moment.value.updates);
export const losses: ReadonlySignal<readonly number[]> = computed(() => moment.value.losses);
export const canGoBack: ReadonlySignal<boolean> = computed(() => past.value.length > 0);

/** What the engine computed last: for the set-up that is shown, or a moment later. */
export const values: Signal<NeuronValues | undefined> = signal(undefined);

/** Before the last update, while its result has not been looked at. */
export const before: ReadonlySignal<NeuronSetup | undefined> = computed(() => {
  const last = past.value.at(-1);
  return stage.value === "given" && last?.stage === "backward" ? last.setup : undefined;
});

// The engine

let asked = 0;
let answered = 0;
const waiting: ((values: NeuronValues) => void)[] = [];

const connection = connect<NeuronCommand, NeuronEvent>("neuron", (event) => {
  answered = event.number;
  // Someone drags a slider: only what belongs to its present place counts.
  if (answered === asked) {
    if (event.type === "problem") problem.value = event.message;
    else take(event.values);
  } else if (answered === inWork) askAgain();
});

/** The question that the worker has; later ones wait until it is answered, and only the last of them is asked. */
let inWork = 0;

function ask(): void {
  asked++;
  if (inWork === answered) askAgain();
}

function askAgain(): void {
  inWork = asked;
  connection.send({ type: "evaluate", number: asked, setup: moment.peek().setup });
}

function take(found: NeuronValues): void {
  batch(() => {
    values.value = found;
    const { stage: now, losses: known, updates: count } = moment.peek();
    if (now !== "given") moment.value = { ...moment.peek(), losses: [...known.slice(0, count), found.loss] };
  });
  for (const go of waiting.splice(0)) go(found);
}

/** What the engine computes for the set-up as it is now. */
function current(): Promise<NeuronValues> {
  const found = values.peek();
  if (found && answered === asked) return Promise.resolve(found);
  return new Promise((resolve) => waiting.push(resolve));
}

// What a user does

/** Other numbers: what is shown of them stays as much as it was. */
export function change(changed: Partial<NeuronSetup>): void {
  problem.value = undefined;
  moment.value = { ...moment.value, setup: { ...moment.value.setup, ...changed } };
  ask();
}

function go(next: Partial<Moment>): void {
  batch(() => {
    past.value = [...past.value, moment.value];
    moment.value = { ...moment.value, ...next };
  });
}

let turn: Promise<void> = Promise.resolve();
/** How often someone has gone elsewhere: back, to the beginning, to a link. */
let jumps = 0;

/**
 * Steps wait for the engine, and for each other however quickly they are pressed; one that is no longer due when its
 * turn comes is left out, as is one that was pressed before someone went elsewhere.
 */
function inTurn(due: Stage, step: (found: NeuronValues) => void): void {
  const pressedAfter = jumps;
  turn = turn.then(async () => {
    const found = await current();
    if (pressedAfter === jumps && stage.peek() === due) step(found);
  });
}

export function forward(): void {
  inTurn("given", ({ loss }) => {
    const { losses: known, updates: count } = moment.value;
    go({ stage: "forward", losses: [...known.slice(0, count), loss] });
  });
}

export function backward(): void {
  inTurn("forward", () => go({ stage: "backward" }));
}

export function update(): void {
  inTurn("backward", ({ updated }) => {
    const { setup: now, updates: count } = moment.value;
    const { weights, bias } = updated;
    go({
      setup: { ...now, weights: weights.map(shortest), bias: shortest(bias) },
      stage: "given",
      updates: count + 1,
    });
    ask();
  });
}

/** What is left of a step: of the three, those that are due. */
export function wholeStep(): void {
  forward();
  backward();
  update();
}

export function back(): void {
  const last = past.value.at(-1);
  if (last) comeTo(last, past.value.slice(0, -1));
}

/** To the numbers before the first step. */
export function reset(): void {
  const [first] = past.value;
  if (first) comeTo(first, []);
}

/** To another moment than a step leads to. */
function comeTo(other: Moment, behind: readonly Moment[]): void {
  jumps++;
  batch(() => {
    past.value = behind;
    moment.value = other;
  });
  ask();
}

/** The shortest number that is the same one in f32, so that links stay short. */
function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

// The address

function begin(): void {
  const { view, setup: given } = route.value;
  if (view === "neuron" && given !== undefined) {
    const read = readNeuronSetup(given);
    if (read) moment.value = { ...moment.value, setup: read };
    else problem.value = text.value.linkUnreadable;
  }
  const kept = keptMoments();
  const isGiven = view === "neuron" && given !== undefined;
  if (kept && (!isGiven || isSameJson(kept.moment.setup, setup.value))) {
    moment.value = kept.moment;
    past.value = kept.past;
  }
  ask();
}

begin();

/** A link that someone follows while the page is open. */
effect(() => {
  const { view, setup: given } = route.value;
  if (view !== "neuron" || given === undefined) return;
  const read = readNeuronSetup(given);
  if (read && JSON.stringify(read) !== JSON.stringify(setup.peek()))
    comeTo({ setup: read, stage: "given", updates: 0, losses: [] }, []);
});

effect(() => keepInAddress("neuron", setup.value));
addEventListener("hashchange", () => keepInAddress("neuron", setup.peek()));
addEventListener("pagehide", () => keepMoments(moment.peek(), past.peek()));
