import { effect } from "@preact/signals";
import type { JSX, RefObject } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { PlanePicture } from "../protocol/plane-messages.ts";
import { text } from "../text/language.ts";
import { inputNames, mapOf, shortName, weightsOf } from "./picture-parts.ts";
import type { NeuronPlace } from "./plane-state.ts";
import { data, picture, pointAt } from "./plane-state.ts";
import { canvasColours, paintMap, scaleOf } from "./sign-colours.ts";
import { Tip, WeightNumber } from "./weight-tips.tsx";

type Corner = readonly [x: number, y: number];

const placed = ([x, y]: Corner, size: number) => ({
  left: `${x}px`,
  top: `${y}px`,
  width: `${size}px`,
  height: `${size}px`,
});

/** Paints a small canvas whenever something that `paint` reads changes. */
function usePainting(
  canvas: RefObject<HTMLCanvasElement | null>,
  paint: () => Painting | undefined,
  form: string,
): void {
  useEffect(
    () =>
      effect(() => {
        const painting = paint();
        const { strong } = canvasColours();
        if (!canvas.current || !painting) return;
        const { map, side, stride = 1 } = painting;
        const pixels = side / stride;
        if (canvas.current.width !== pixels) canvas.current.width = canvas.current.height = pixels;
        const context = canvas.current.getContext("2d") as CanvasRenderingContext2D;
        const image = context.createImageData(pixels, pixels);
        paintMap(image, map, side, strong, painting);
        context.putImageData(image, 0, 0);
      }),
    [form],
  );
}

interface Painting {
  readonly map: Float32Array;
  readonly side: number;
  readonly shift?: number;
  readonly scale: number;
  readonly stride?: number;
}

function paintingOf(seen: PlanePicture | undefined, place: NeuronPlace): Painting | undefined {
  if (!seen || place.neuron >= (seen.sizes[place.layer + 1] ?? 0)) return undefined;
  if (isOutput(seen.sizes, place)) return { ...mapOf(seen, undefined), stride: 3, shift: -0.5, scale: 2 };
  const seenMap = mapOf(seen, place);
  return { ...seenMap, scale: scaleOf(seenMap.map) };
}

/** Whether a neuron is the last one, whose picture the plane shows anyway. */
const isOutput = (sizes: readonly number[], { layer }: NeuronPlace): boolean => layer === sizes.length - 2;

function nameOf(sizes: readonly number[], place: NeuronPlace): string {
  const words = text.value.plane;
  return isOutput(sizes, place) ? words.outputIs : words.neuron(place.layer + 1, place.neuron + 1);
}

interface NeuronProps {
  readonly sizes: readonly number[];
  readonly place: NeuronPlace;
  readonly at: Corner;
  readonly size: number;
  readonly fullWidth: number;
}

/** A neuron: pointed at, the plane shows what it sees, and its numbers are told. */
export function NeuronButton({ sizes, place, at, size, fullWidth }: NeuronProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const { layer, neuron } = place;
  usePainting(canvas, () => paintingOf(picture.value, place), `${layer} ${neuron} ${sizes.length}`);
  const open = (): void => {
    setOpen(true);
    pointAt(place);
  };
  const close = (): void => {
    setOpen(false);
    pointAt(undefined);
  };
  useEffect(() => () => pointAt(undefined), []);
  return (
    <>
      <button
        type="button"
        class="neuron"
        style={placed(at, size)}
        aria-label={nameOf(sizes, place)}
        aria-describedby={isOpen ? id : undefined}
        onPointerEnter={open}
        onPointerLeave={close}
        onFocus={open}
        onBlur={close}
        onKeyDown={({ key }) => key === "Escape" && close()}
      >
        <canvas ref={canvas} />
      </button>
      {isOpen && <NeuronTip id={id} sizes={sizes} place={place} at={at} size={size} fullWidth={fullWidth} />}
    </>
  );
}

function NeuronTip({ id, sizes, place, at: [x, y], size, fullWidth }: NeuronProps & { readonly id: string }) {
  const seen = picture.value;
  const words = text.value.plane;
  const { layer, neuron } = place;
  const units = seen?.sizes[layer + 1] ?? 0;
  if (!seen || neuron >= units || seen.sizes.join() !== sizes.join()) return null;
  const weights = weightsOf(seen, layer);
  const sources = seen.sizes[layer] as number;
  const isRight = x + size / 2 > fullWidth / 2;
  return (
    <Tip id={id} x={isRight ? x : x + size} y={y} fullWidth={isRight ? fullWidth : Number.POSITIVE_INFINITY}>
      <strong class="tip-title">{nameOf(sizes, place)}</strong>
      {Array.from({ length: sources }, (_, source) => (
        <Row
          key={source}
          name={words.from(shortName(seen.sizes, layer, source))}
          value={weights[source * units + neuron] ?? 0}
        />
      ))}
      <Row name={words.bias} value={weights[sources * units + neuron] ?? 0} />
    </Tip>
  );
}

function Row({ name, value }: { readonly name: string; readonly value: number }): JSX.Element {
  return (
    <>
      <span>{name}</span>
      <WeightNumber value={value} />
    </>
  );
}

interface PictureProps {
  readonly at: Corner;
  readonly size: number;
}

/** What an input gives over the plane: itself. */
export function InputPicture({ axis, at, size }: PictureProps & { readonly axis: number }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  usePainting(
    canvas,
    () => {
      const { centre, reach } = data.value?.square ?? { centre: [0, 0], reach: 1 };
      const side = 32;
      const along = (i: number): number => (axis === 0 ? i % side : side - 1 - Math.floor(i / side));
      const map = Float32Array.from(
        { length: side * side },
        (_, i) => (centre[axis] as number) + reach * ((2 * along(i) + 1) / side - 1),
      );
      return { map, side, scale: scaleOf(map) };
    },
    String(axis),
  );
  const name = inputNames[axis] ?? "";
  return (
    <div class="neuron neuron-input" style={placed(at, size)} role="img" aria-label={text.value.plane.input(name)}>
      <canvas ref={canvas} />
      <span aria-hidden="true">{name}</span>
    </div>
  );
}
