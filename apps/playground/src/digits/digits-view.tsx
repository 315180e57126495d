import type { JSX } from "preact";
import { ConfusionPanel } from "./confusion-panel.tsx";
import { CurvesPanel } from "./curves-panel.tsx";
import { DrawPanel } from "./draw-panel.tsx";
import { ActivationsPanel, WeightsPanel } from "./inside-panels.tsx";
import { LearningPanel, NetworkPanel } from "./setup-panels.tsx";
import { Transport } from "./transport.tsx";

export function DigitsView(): JSX.Element {
  return (
    <>
      <Transport />
      <div class="columns">
        <div class="column">
          <NetworkPanel />
          <LearningPanel />
        </div>
        <div class="column">
          <CurvesPanel />
          <ConfusionPanel />
        </div>
        <div class="column">
          <DrawPanel />
          <ActivationsPanel />
          <WeightsPanel />
        </div>
      </div>
    </>
  );
}
