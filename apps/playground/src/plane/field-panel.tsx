import { effect, signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { PlaneSquare } from "../protocol/plane-messages.ts";
import { isOwn } from "../protocol/plane-setup.ts";
import { text } from "../text/language.ts";
import { formatNumber, formatPercent } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { drawPoints } from "./draw-points.ts";
import { OwnPoints } from "./own-points.tsx";
import { mapOf } from "./picture-parts.ts";
import { addPoint, data, picture, setup, shownNeuron } from "./plane-state.ts";
import { canvasColours, paintMap, scaleOf } from "./sign-colours.ts";

/** Pixels of the canvas with the points, for one side. */
const pointsSide = 800;
/** How far the arrow keys move the mark, in shares of the side. */
const keyStep = 1 / 25;

type Place = readonly [across: number, down: number];

/** The place that is pointed at, in shares of the sides from the top left. */
const pointer = signal<Place | undefined>(undefined);
const showsTest = signal(false);
/** The class that new points are of. */
const chosenClass = signal<0 | 1>(0);

export function FieldPanel(): JSX.Element {
  const words = text.value.plane;
  const shown = shownNeuron.value;
  const own = isOwn(setup.value.data);
  return (
    <Panel
      title={shown ? words.neuron(shown.layer + 1, shown.neuron + 1) : words.boundary}
      class="field-panel"
      aside={<Legend />}
    >
      <Field own={own} />
      <Reading />
      {own ? <OwnPoints chosen={chosenClass} /> : <TestChoice />}
    </Panel>
  );
}

function Legend(): JSX.Element {
  const words = text.value.plane;
  return (
    <span class="class-legend">
      <span class="class-cool">{words.classOf(1)}</span>
      <span class="class-warm">{words.classOf(2)}</span>
    </span>
  );
}

function Field({ own }: { readonly own: boolean }): JSX.Element {
  const ground = useRef<HTMLCanvasElement>(null);
  const points = useRef<HTMLCanvasElement>(null);
  useEffect(() => effect(() => paintGround(ground.current)), []);
  useEffect(
    () =>
      effect(() => {
        const context = points.current?.getContext("2d");
        if (context && data.value)
          drawPoints(context, pointsSide, data.value, {
            colours: canvasColours(),
            test: showsTest.value,
            mark: pointer.value,
          });
      }),
    [],
  );
  const label = text.value.plane.boundaryLabel(data.value?.training.classes.length ?? 0);
  const put = ([across, down]: Place): void => {
    if (data.value) addPoint([...placeOf(data.value.square, [across, down]), chosenClass.value]);
  };
  return (
    <div
      class={own ? "field-image field-own" : "field-image"}
      role="application"
      aria-label={own ? `${label}. ${text.value.plane.addHelp}` : label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: there is no element for two dimensions; the arrow keys work this one
      tabIndex={0}
      onPointerMove={(event) => {
        pointer.value = shareOf(event.currentTarget, event);
      }}
      onPointerLeave={() => {
        pointer.value = undefined;
      }}
      onClick={(event) => put(shareOf(event.currentTarget, event))}
      onFocus={({ currentTarget }) => {
        if (currentTarget.matches(":focus-visible")) pointer.value ??= [0.5, 0.5];
      }}
      onBlur={() => {
        pointer.value = undefined;
      }}
      onKeyDown={(event) => {
        const [across, down] = pointer.value ?? [0.5, 0.5];
        const move = moves[event.key];
        if (move) pointer.value = [inside(across + move[0]), inside(down + move[1])];
        else if (own && (event.key === "Enter" || event.key === " ")) put([across, down]);
        else return;
        event.preventDefault();
      }}
    >
      <canvas ref={ground} class="field-ground" />
      <canvas ref={points} class="field-points" width={pointsSide} height={pointsSide} />
    </div>
  );
}

const moves: Readonly<Record<string, Place>> = {
  ArrowLeft: [-keyStep, 0],
  ArrowRight: [keyStep, 0],
  ArrowUp: [0, -keyStep],
  ArrowDown: [0, keyStep],
};

const inside = (share: number): number => Math.min(1, Math.max(0, share));

/** Where a pointer is. */
function shareOf(element: HTMLElement, { clientX, clientY }: MouseEvent): Place {
  const { left, top, width, height } = element.getBoundingClientRect();
  return [inside((clientX - left) / width), inside((clientY - top) / height)];
}

/** In the plane's own numbers, to three digits, so that links stay short. */
function placeOf({ centre, reach }: PlaneSquare, [across, down]: Place): [x: number, y: number] {
  const rounded = (value: number): number => Math.round(value * 1000) / 1000;
  return [rounded(centre[0] + reach * (2 * across - 1)), rounded(centre[1] + reach * (1 - 2 * down))];
}

/** A pixel for each place of the grid; the browser makes it large and soft. */
function paintGround(canvas: HTMLCanvasElement | null): void {
  const seen = picture.value;
  const shown = shownNeuron.value;
  const { soft } = canvasColours();
  if (!canvas || !seen) return;
  const { map, side } = mapOf(seen, shown);
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  const image = context.createImageData(side, side);
  paintMap(image, map, side, soft, shown ? { scale: scaleOf(map) } : { shift: -0.5, scale: 2 });
  context.putImageData(image, 0, 0);
}

/** What is at the place pointed at. */
function Reading(): JSX.Element {
  const words = text.value.plane;
  const [place, seen, shown] = [pointer.value, picture.value, shownNeuron.value];
  if (!place || !seen || !data.value) return <p class="hint reading">{words.pointAt}</p>;
  const [x, y] = placeOf(data.value.square, place);
  const { map, side } = mapOf(seen, shown);
  const cell = (share: number): number => Math.min(side - 1, Math.floor(share * side));
  const value = map[cell(place[1]) * side + cell(place[0])] ?? 0;
  const read = shown
    ? words.value(formatNumber(value, 2))
    : words.sure(formatPercent(Math.max(value, 1 - value), 0), value > 0.5 ? 2 : 1);
  return (
    <p class="hint reading number">
      <span>{words.at(formatNumber(x, 2), formatNumber(y, 2))}</span>
      <span>{read}</span>
    </p>
  );
}

function TestChoice(): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={showsTest.value}
        onChange={({ currentTarget }) => {
          showsTest.value = currentTarget.checked;
        }}
      />
      {text.value.plane.showTest}
    </label>
  );
}
