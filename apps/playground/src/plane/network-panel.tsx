import { effect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { planeLimits } from "../protocol/plane-setup.ts";
import { text } from "../text/language.ts";
import { Icon } from "../ui/icon.tsx";
import { Panel } from "../ui/panel.tsx";
import type { Diagram } from "./diagram.ts";
import { layOut } from "./diagram.ts";
import type { Link } from "./draw-links.ts";
import { drawLinks, linkAt } from "./draw-links.ts";
import { InputPicture, NeuronButton } from "./neuron-pictures.tsx";
import { shortName, weightsOf } from "./picture-parts.ts";
import { change, picture, setup } from "./plane-state.ts";
import { canvasColours } from "./sign-colours.ts";
import { Tip, WeightNumber } from "./weight-tips.tsx";

/** The network as it is now: what each neuron sees, and the weights between them. */
export function NetworkPanel(): JSX.Element {
  const words = text.value.plane;
  return (
    <Panel title={words.network} help={words.networkHelp} class="network-panel" aside={<LayerCount />}>
      <NetworkDiagram />
    </Panel>
  );
}

function LayerCount(): JSX.Element {
  const words = text.value.plane;
  const { hidden } = setup.value;
  return (
    <fieldset class="stepper">
      <legend class="visually-hidden">{words.layerCount}</legend>
      <StepButton
        icon="minus"
        label={words.removeLayer}
        disabled={hidden.length <= planeLimits.layers[0]}
        onClick={() => change({ hidden: hidden.slice(0, -1) })}
      />
      <span class="number">{words.layersAre(hidden.length)}</span>
      <StepButton
        icon="plus"
        label={words.addLayer}
        disabled={hidden.length >= planeLimits.layers[1]}
        onClick={() => change({ hidden: [...hidden, hidden.at(-1) ?? 4] })}
      />
    </fieldset>
  );
}

interface StepButtonProps {
  readonly icon: "plus" | "minus";
  readonly label: string;
  readonly disabled: boolean;
  readonly onClick: () => void;
}

function StepButton({ icon, label, disabled, onClick }: StepButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class="quiet icon-button"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

/** Room about the diagram for the frames of its pictures, in pixels; the style sheet leaves it. */
const frame = 3;

function NetworkDiagram(): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(480);
  const [link, setLink] = useState<Link>();
  const { hidden } = setup.value;
  const sizes = [2, ...hidden, 1];
  const diagram = layOut(sizes, width);
  // Before anything is seen in another width.
  useLayoutEffect(() => {
    const element = place.current as HTMLDivElement;
    const measure = (): void => setWidth(element.clientWidth - 2 * frame);
    const observer = new ResizeObserver(measure);
    measure();
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const form = `${sizes.join()} ${width}`;
  useEffect(
    () =>
      effect(() => {
        const seen = picture.value;
        // Of another network, while the worker makes the one that is wanted.
        if (!canvas.current || seen?.sizes.join() !== sizes.join()) return;
        drawLinks(canvas.current, diagram, seen, canvasColours(), link);
      }),
    [form, link],
  );
  return (
    <div class="diagram-scroll" ref={place}>
      <div
        class="diagram"
        style={{ width: `${diagram.width}px`, height: `${diagram.height}px` }}
        onPointerMove={(event) => {
          const { left, top } = event.currentTarget.getBoundingClientRect();
          setLink(linkAt(diagram, event.clientX - left, event.clientY - top));
        }}
        onPointerLeave={() => setLink(undefined)}
      >
        <canvas ref={canvas} class="diagram-links" />
        <Neurons diagram={diagram} />
        {link && <LinkTip diagram={diagram} link={link} />}
      </div>
    </div>
  );
}

function Neurons({ diagram }: { readonly diagram: Diagram }): JSX.Element {
  const { hidden } = setup.value;
  const last = diagram.sizes.length - 1;
  return (
    <>
      {[0, 1].map((axis) => (
        <InputPicture key={axis} axis={axis} at={diagram.at(0, axis)} size={diagram.node} />
      ))}
      {hidden.map((units, layer) => (
        <LayerColumn key={layer} diagram={diagram} layer={layer} units={units} />
      ))}
      <NeuronButton
        sizes={diagram.sizes}
        place={{ layer: last - 1, neuron: 0 }}
        at={diagram.at(last, 0)}
        size={diagram.node}
        fullWidth={diagram.width}
      />
    </>
  );
}

interface LayerColumnProps {
  readonly diagram: Diagram;
  readonly layer: number;
  readonly units: number;
}

function LayerColumn({ diagram, layer, units }: LayerColumnProps): JSX.Element {
  const words = text.value.plane;
  const { hidden } = setup.value;
  const [least, most] = planeLimits.units;
  const set = (count: number): void => change({ hidden: hidden.with(layer, count) });
  const [x] = diagram.at(layer + 1, 0);
  return (
    <>
      <div class="unit-buttons" style={{ left: `${x + diagram.node / 2}px` }}>
        <StepButton
          icon="minus"
          label={words.removeNeuron(layer + 1)}
          disabled={units <= least}
          onClick={() => set(units - 1)}
        />
        <StepButton
          icon="plus"
          label={words.addNeuron(layer + 1)}
          disabled={units >= most}
          onClick={() => set(units + 1)}
        />
      </div>
      {Array.from({ length: units }, (_, neuron) => (
        <NeuronButton
          key={neuron}
          sizes={diagram.sizes}
          place={{ layer, neuron }}
          at={diagram.at(layer + 1, neuron)}
          size={diagram.node}
          fullWidth={diagram.width}
        />
      ))}
    </>
  );
}

/** The weight of a line that is pointed at. */
function LinkTip({ diagram, link }: { readonly diagram: Diagram; readonly link: Link }): JSX.Element | null {
  const seen = picture.value;
  if (!seen || seen.sizes.join() !== diagram.sizes.join()) return null;
  const { column, from, to, x, y } = link;
  const weight = weightsOf(seen, column - 1)[from * (diagram.sizes[column] as number) + to] ?? 0;
  const name = text.value.plane.weight(shortName(seen.sizes, column - 1, from), shortName(seen.sizes, column, to));
  return (
    <Tip x={x} y={y} fullWidth={diagram.width}>
      <span>{name}</span>
      <WeightNumber value={weight} />
    </Tip>
  );
}
