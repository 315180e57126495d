import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { text } from "../text/language.ts";
import { formatPercent } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { Panel } from "../ui/panel.tsx";
import { inkPixels, PixelImage } from "../ui/pixel-image.tsx";
import { centreDigit } from "./centre-digit.ts";
import { inspect, isTrained, probabilities, send } from "./digits-state.ts";

/** Pixels of the drawing itself; a pen's width is as much of it as a stroke is of an image of MNIST. */
const [size, pen] = [280, 22];

export function DrawPanel(): JSX.Element {
  const words = text.value.digits;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [seen, setSeen] = useState<Uint8Array<ArrayBuffer>>();
  const last = useRef<readonly [x: number, y: number]>(undefined);
  const waiting = useRef(false);

  const context = (): CanvasRenderingContext2D =>
    canvas.current?.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;

  /** At most once a frame. */
  const look = (): void => {
    if (waiting.current) return;
    waiting.current = true;
    requestAnimationFrame(() => {
      waiting.current = false;
      const { data } = context().getImageData(0, 0, size, size);
      const ink = new Uint8Array(size * size);
      for (let i = 0; i < ink.length; i++) ink[i] = data[4 * i + 3] as number;
      const pixels = centreDigit(ink, size, size);
      setSeen(pixels);
      send({ type: "draw", pixels: pixels?.slice() ?? null });
    });
  };

  const stroke = (to: readonly [number, number]): void => {
    const pencil = context();
    const [x, y] = last.current ?? to;
    pencil.lineWidth = pen;
    pencil.lineCap = "round";
    pencil.lineJoin = "round";
    pencil.strokeStyle = "#000";
    pencil.beginPath();
    pencil.moveTo(x, y);
    pencil.lineTo(...to);
    pencil.stroke();
    last.current = to;
    look();
  };

  const clear = (): void => {
    context().clearRect(0, 0, size, size);
    look();
  };

  return (
    <Panel title={words.draw} help={words.drawHelp}>
      <div class="drawing">
        <div class="drawing-field">
          <canvas
            ref={canvas}
            class="drawing-area"
            width={size}
            height={size}
            role="img"
            aria-label={words.canvas}
            onPointerDown={(event) => {
              event.preventDefault();
              event.currentTarget.setPointerCapture(event.pointerId);
              last.current = undefined;
              stroke(placeIn(event.currentTarget, event));
            }}
            onPointerMove={(event) => {
              if (event.currentTarget.hasPointerCapture(event.pointerId))
                for (const each of event.getCoalescedEvents?.().concat(event) ?? [event])
                  stroke(placeIn(event.currentTarget, each));
            }}
            onPointerUp={() => inspect("drawing")}
          />
          <Pen
            onMove={(place, isDown) => {
              if (isDown) stroke(place);
              else last.current = place;
            }}
            onDone={() => inspect("drawing")}
          />
        </div>
        <div class="drawing-side">
          <figure>
            <figcaption class="hint">{words.seen}</figcaption>
            <PixelImage width={28} height={28} pixels={inkPixels(seen ?? blank)} label={words.seen} />
          </figure>
          <Guess />
          <button type="button" onClick={clear} disabled={!seen}>
            <Icon name="close" />
            {words.clear}
          </button>
        </div>
      </div>
      <Probabilities drawn={seen !== undefined} />
    </Panel>
  );
}

interface PenProps {
  readonly onMove: (place: readonly [x: number, y: number], isDown: boolean) => void;
  /** The pen is lifted. */
  readonly onDone: () => void;
}

/** Writes with the keyboard: arrow keys move it, a press puts it down or lifts it. To be seen when it has the focus. */
function Pen({ onMove, onDone }: PenProps): JSX.Element {
  const [[x, y], setPlace] = useState<readonly [number, number]>([size / 2, size / 2]);
  const [isDown, setDown] = useState(false);
  return (
    <button
      type="button"
      class="pen"
      aria-label={text.value.digits.pen}
      aria-pressed={isDown}
      style={{ left: `${(100 * x) / size}%`, top: `${(100 * y) / size}%` }}
      onClick={() => {
        if (isDown) onDone();
        else onMove([x, y], false);
        if (!isDown) onMove([x, y], true);
        setDown(!isDown);
      }}
      onKeyDown={(event) => {
        const move = moves[event.key];
        if (!move) return;
        event.preventDefault();
        const within = (value: number): number => Math.min(size - pen / 2, Math.max(pen / 2, value));
        const place = [within(x + move[0]), within(y + move[1])] as const;
        setPlace(place);
        onMove(place, isDown);
      }}
    />
  );
}

const moves: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-10, 0],
  ArrowRight: [10, 0],
  ArrowUp: [0, -10],
  ArrowDown: [0, 10],
};

const blank = new Uint8Array(28 * 28);

/** Where a pointer is, in pixels of the drawing. */
function placeIn(element: HTMLElement, { clientX, clientY }: PointerEvent): readonly [x: number, y: number] {
  const { left, top, width } = element.getBoundingClientRect();
  return [((clientX - left) * size) / width, ((clientY - top) * size) / width];
}

function Guess(): JSX.Element | null {
  const found = probabilities.value;
  if (!found) return null;
  return (
    <output class="guess" aria-label={text.value.digits.probabilities} data-guess={best(found)}>
      {best(found)}
    </output>
  );
}

const best = (values: readonly number[]): number => values.indexOf(Math.max(...values));

function Probabilities({ drawn }: { readonly drawn: boolean }): JSX.Element {
  const words = text.value.digits;
  const found = probabilities.value;
  if (!found) return <p class="empty">{!drawn && isTrained.value ? words.drawFirst : words.notTrained}</p>;
  return (
    <ol class="bars" aria-label={words.probabilities}>
      {found.map((share, digit) => (
        <li key={digit} class={digit === best(found) ? "best" : ""}>
          <span>{digit}</span>
          <span class="bar">
            <span style={{ transform: `scaleX(${share.toFixed(4)})` }} />
          </span>
          <span>{formatPercent(share)}</span>
        </li>
      ))}
    </ol>
  );
}
