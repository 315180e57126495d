import type { JSX } from "preact";
import { text } from "../text/language.ts";
import { LineChart } from "../ui/line-chart.tsx";
import { Panel } from "../ui/panel.tsx";
import { curves } from "./plane-state.ts";

export function LossPanel(): JSX.Element {
  const words = text.value.plane;
  const data = curves.drawn.value;
  const legend = (
    <span class="legend">
      <span>{words.training}</span>
      <span class="legend-accent">{words.test}</span>
    </span>
  );
  return (
    <Panel title={words.curves} aside={legend}>
      {(data[0]?.length ?? 0) < 2 ? (
        <p class="empty">{words.noCurve}</p>
      ) : (
        <LineChart
          label={words.curves}
          lines={[{ label: words.training }, { label: words.test, accent: true }]}
          range={[0, undefined]}
          data={data}
        />
      )}
    </Panel>
  );
}
