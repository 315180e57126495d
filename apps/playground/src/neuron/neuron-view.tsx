import type { JSX } from "preact";
import { CurvePanel } from "./curve-panel.tsx";
import { FormulasPanel } from "./formulas-panel.tsx";
import { GraphPanel } from "./graph-panel.tsx";
import { NeuronSteps, NextStep } from "./neuron-steps.tsx";
import { NumbersPanel } from "./numbers-panel.tsx";

export function NeuronView(): JSX.Element {
  return (
    <>
      <NeuronSteps />
      <NextStep />
      <div class="columns columns-neuron">
        <div class="column">
          <NumbersPanel />
          <CurvePanel />
        </div>
        <div class="column">
          <GraphPanel />
          <FormulasPanel />
        </div>
      </div>
    </>
  );
}
