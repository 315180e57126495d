import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { text } from "../text/language.ts";
import { Panel } from "../ui/panel.tsx";
import { GraphBox } from "./graph-box.tsx";
import { contentOf } from "./graph-content.tsx";
import type { Box, BoxId, Edge, GraphLayout } from "./graph-layout.ts";
import { layOutGraph } from "./graph-layout.ts";
import { show } from "./math.tsx";
import { setup, stage, values } from "./neuron-state.ts";

/** The computation as boxes and arrows, with the numbers in place. */
export function GraphPanel(): JSX.Element {
  const words = text.value.neuron;
  const { loss } = setup.value;
  const output = stage.value === "given" ? undefined : values.value?.a;
  const isOutside = loss === "binaryCrossEntropy" && output !== undefined && (output <= 0 || output >= 1);
  return (
    <Panel title={words.diagram} help={words.diagramHelp}>
      <Graph />
      {isOutside && <p class="problem">{words.outside}</p>}
    </Panel>
  );
}

function Graph(): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(640);
  // Before anything is seen in another width.
  useLayoutEffect(() => {
    const element = place.current as HTMLDivElement;
    const measure = (): void => setWidth(element.clientWidth);
    const observer = new ResizeObserver(measure);
    measure();
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const now = setup.value;
  const layout = layOutGraph(now.inputs.length, width);
  return (
    <div
      ref={place}
      class="graph"
      data-stage={stage.value}
      data-narrow={layout.boxWidth < 112 || undefined}
      style={{ height: `${layout.height}px` }}
    >
      <Edges layout={layout} />
      <LocalSlope layout={layout} />
      {layout.boxes.map((box) => (
        <GraphBox
          key={box.id}
          content={contentOf(box.id, now, values.value, stage.value)}
          box={box}
          width={layout.boxWidth}
          height={layout.boxHeight}
        />
      ))}
    </div>
  );
}

/** The one derivative that is no gradient of the loss. */
function LocalSlope({ layout: { local, wide } }: { readonly layout: GraphLayout }): JSX.Element | null {
  const found = values.value;
  if (stage.value !== "backward" || !found) return null;
  return (
    <div
      class={wide ? "graph-local graph-local-wide number" : "graph-local number"}
      data-slope={found.slope}
      style={{ left: `${local.x}px`, top: `${local.y}px`, width: `${local.width}px` }}
    >
      <math>
        <mrow>
          <mo>∂</mo>
          <mi>a</mi>
          <mo lspace="0" rspace="0">
            /
          </mo>
          <mo>∂</mo>
          <mi>z</mi>
        </mrow>
      </math>
      <span>{show(found.slope)}</span>
    </div>
  );
}

function Edges({ layout }: { readonly layout: GraphLayout }): JSX.Element {
  const places = new Map<BoxId, Box>(layout.boxes.map((box) => [box.id, box]));
  return (
    <svg class="graph-edges" width={layout.width} height={layout.height} aria-hidden="true">
      <defs>
        <marker
          id="graph-arrow"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto-start-reverse"
        >
          <path d="M0 0.500L8 4L0 7.500z" />
        </marker>
      </defs>
      {layout.edges.map((edge) => (
        <path
          key={`${edge.from} ${edge.to}`}
          class={edge.from === "t" ? "graph-edge graph-edge-given" : "graph-edge"}
          d={pathOf(edge, layout, places)}
          marker-end={stage.value === "backward" && edge.from !== "t" ? undefined : "url(#graph-arrow)"}
          marker-start={stage.value === "backward" && edge.from !== "t" ? "url(#graph-arrow)" : undefined}
        />
      ))}
    </svg>
  );
}

function pathOf({ from, to }: Edge, layout: GraphLayout, places: ReadonlyMap<BoxId, Box>): string {
  const [start, end] = [places.get(from) as Box, places.get(to) as Box];
  const { boxWidth, boxHeight } = layout;
  const space = 4;
  if (start.x === end.x || (from.startsWith("x") && !layout.wide)) return inColumn(start, end, layout, space);
  const [x1, y1] = [start.x + boxWidth + space, start.y + boxHeight / 2];
  // What is given comes in below the way of the gradients.
  const [x2, y2] = [end.x - space, end.y + boxHeight * (from === "t" && layout.wide ? 0.75 : 0.5)];
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}

/** Down to the next box; past others along the right side; over the weight from an input to its product. */
function inColumn(start: Box, end: Box, { boxWidth, boxHeight }: GraphLayout, space: number): string {
  if (start.y === end.y) {
    const [x1, x2] = [start.x + boxWidth / 2, end.x + boxWidth / 3];
    const top = start.y - space;
    return `M${x1} ${top}C${x1} ${top - 14} ${x2} ${top - 14} ${x2} ${top}`;
  }
  const x = start.x + boxWidth / 2;
  const [top, bottom] = [start.y + boxHeight + space, end.y - space];
  if (bottom - top < boxHeight) return `M${x} ${top}L${x} ${bottom}`;
  const side = start.x + boxWidth + 2;
  return `M${side} ${start.y + boxHeight / 2}C${side + 14} ${start.y + boxHeight} ${side + 14} ${end.y} ${side} ${end.y + boxHeight / 2}`;
}
