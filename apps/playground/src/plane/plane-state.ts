import type { ReadonlySignal, Signal } from "@preact/signals";
import { batch, computed, effect, signal } from "@preact/signals";
import type { Connection } from "../connect.ts";
import { connect } from "../connect.ts";
import type { Spec } from "../protocol/json.ts";
import type { PlaneCommand, PlaneEvent } from "../protocol/plane-messages.ts";
import type { OwnPoint, PlaneSetup } from "../protocol/plane-setup.ts";
import { isOwn, planeLimits, readPlaneSetup, usualPlane } from "../protocol/plane-setup.ts";
import { note, problem } from "../shell/notices.tsx";
import { keepInAddress, route } from "../shell/route.ts";
import { text } from "../text/language.ts";
import { formatCount } from "../ui/format.ts";
import { onNextFrame } from "../ui/next-frame.ts";
import { LossCurves } from "./loss-curves.ts";

type Of<Type extends PlaneEvent["type"]> = Extract<PlaneEvent, { readonly type: Type }>;

// What the view shows; the worker's events change it.

export const setup: Signal<PlaneSetup> = signal(usualPlane);
export const data: Signal<Of<"data"> | undefined> = signal(undefined);
export const phase: Signal<Of<"standing">["phase"]> = signal("preparing");
export const picture: Signal<Of<"picture"> | undefined> = signal(undefined);
export const samples: Signal<Of<"samples">["samples"]> = signal([]);
export const curves: LossCurves = new LossCurves();

/** A neuron that is pointed at: its layer (the first hidden one is 0) and its number. */
export interface NeuronPlace {
  readonly layer: number;
  readonly neuron: number;
}

const pointedAt: Signal<NeuronPlace | undefined> = signal(undefined);

/** The neuron whose picture the plane shows; else that of the output. */
export const shownNeuron: ReadonlySignal<NeuronPlace | undefined> = computed(() => {
  const [place, seen] = [pointedAt.value, picture.value];
  return place && seen && place.layer < seen.sizes.length - 2 && place.neuron < (seen.sizes[place.layer + 1] ?? 0)
    ? place
    : undefined;
});

export function pointAt(place: NeuronPlace | undefined): void {
  pointedAt.value = place;
}

const connection = connect<PlaneCommand, PlaneEvent>("plane", (event) => batch(() => take(event)));

/** To the worker. */
export const send: Connection<PlaneCommand>["send"] = connection.send;

function take(event: PlaneEvent): void {
  switch (event.type) {
    case "data":
      data.value = event;
      return;
    case "samples":
      samples.value = event.samples;
      return;
    case "standing":
      phase.value = event.phase;
      return;
    case "picture":
      // Then the next one is asked for: as many as are drawn, and in the background few, for the curves.
      onNextFrame(() => show(event));
      return;
    case "forgotten":
      curves.clear();
      note.value = undefined;
      return;
    case "restored":
      setup.value = event.setup;
      curves.restore(event.step);
      note.value = text.value.resumed(formatCount(event.step));
      return;
    case "diverged":
      problem.value = text.value.plane.diverged(formatCount(event.step));
      return;
    case "problem":
      problem.value = event.message;
      return;
  }
}

function show(event: Of<"picture">): void {
  picture.value = event;
  curves.add(event);
  send({ type: "picture" });
}

/** Another set-up; the worker judges it. */
export function change(changed: Partial<PlaneSetup>): void {
  setup.value = { ...setup.value, ...changed };
  problem.value = undefined;
  send({ type: "setup", setup: setup.value });
}

export function reset(): void {
  problem.value = undefined;
  send({ type: "reset" });
}

export function addPoint(point: OwnPoint): void {
  const { data: given } = setup.value;
  if (isOwn(given) && given.points.length < planeLimits.points[1])
    change({ data: { type: "points", points: [...given.points, point] } });
}

export function askForSamples(sets: readonly Spec[]): void {
  if (samples.peek().length === 0) send({ type: "samples", sets });
}

function begin(): void {
  const { view, setup: given } = route.value;
  if (view === "plane" && given !== undefined) {
    const read = readPlaneSetup(given);
    if (read) setup.value = read;
    else problem.value = text.value.linkUnreadable;
  }
  const isGiven = view === "plane" && given !== undefined;
  send({ type: "setup", setup: setup.value, restore: isGiven ? "this" : "any" });
  send({ type: "picture" });
}

begin();

/** A link that someone follows while the page is open. */
effect(() => {
  const { view, setup: given } = route.value;
  if (view !== "plane" || given === undefined) return;
  const read = readPlaneSetup(given);
  if (read && JSON.stringify(read) !== JSON.stringify(setup.peek())) change(read);
});

/** The address always holds the set-up. */
effect(() => keepInAddress("plane", setup.value));
addEventListener("hashchange", () => keepInAddress("plane", setup.peek()));
addEventListener("pagehide", () => curves.keep());
