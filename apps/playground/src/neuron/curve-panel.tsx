import type { JSX } from "preact";
import { text } from "../text/language.ts";
import { LineChart } from "../ui/line-chart.tsx";
import { Panel } from "../ui/panel.tsx";
import { losses } from "./neuron-state.ts";

/** Whether gradient descent gets anywhere. */
export function CurvePanel(): JSX.Element {
  const words = text.value.neuron;
  const known = losses.value;
  return (
    <Panel title={words.curve}>
      {known.length < 2 ? (
        <p class="empty">{words.noCurve}</p>
      ) : (
        <LineChart
          label={words.curve}
          lines={[{ label: words.loss, accent: true }]}
          range={[0, undefined]}
          data={[known.map((_, i) => i), known]}
        />
      )}
    </Panel>
  );
}
