import type { JSX } from "preact";
import type { ScorePoint } from "../protocol/digits-messages.ts";
import { text } from "../text/language.ts";
import { LineChart } from "../ui/line-chart.tsx";
import { Panel } from "../ui/panel.tsx";
import { curves } from "./digits-state.ts";

export function CurvesPanel(): JSX.Element {
  const words = text.value.digits;
  // Read for its changes.
  const version = curves.version.value;
  const isEmpty = curves.training.length + curves.test.length === 0;
  return (
    <Panel title={words.curves}>
      {isEmpty ? (
        <p class="empty">{words.noCurve}</p>
      ) : (
        <div class="charts" data-version={version}>
          <Curve title={words.lossCurve} score="loss" range={[0, undefined]} />
          <Curve title={words.accuracyCurve} score="accuracy" range={[undefined, 1]} />
        </div>
      )}
    </Panel>
  );
}

interface CurveProps {
  readonly title: string;
  readonly score: "loss" | "accuracy";
  readonly range: readonly [number | undefined, number | undefined];
}

function Curve({ title, score, range }: CurveProps): JSX.Element {
  const words = text.value.digits;
  const lines = [{ label: words.training }, { label: words.test, accent: true }];
  return (
    <figure class="chart">
      <figcaption>
        <h3>{title}</h3>
        <span class="legend">
          <span>{words.training}</span>
          <span class="legend-accent">{words.test}</span>
        </span>
      </figcaption>
      <LineChart label={title} lines={lines} range={range} data={joined(curves.training, curves.test, score)} />
    </figure>
  );
}

/** Both curves over the steps that either has. */
function joined(training: readonly ScorePoint[], test: readonly ScorePoint[], score: "loss" | "accuracy") {
  const steps = [...new Set([...training, ...test].map(({ step }) => step))].sort((a, b) => a - b);
  const at = (points: readonly ScorePoint[]): (number | null)[] => {
    const values = new Map(points.map((point) => [point.step, point[score]]));
    return steps.map((step) => values.get(step) ?? null);
  };
  return [steps, at(training), at(test)];
}
