import type { JSX } from "preact";
import { FieldPanel } from "./field-panel.tsx";
import { LossPanel } from "./loss-panel.tsx";
import { NetworkPanel } from "./network-panel.tsx";
import { DataPanel, LearningPanel } from "./setup-panels.tsx";
import { Transport } from "./transport.tsx";

export function PlaneView(): JSX.Element {
  return (
    <>
      <Transport />
      <div class="columns columns-plane">
        <div class="column">
          <DataPanel />
          <LearningPanel />
        </div>
        <div class="column">
          <NetworkPanel />
          <LossPanel />
        </div>
        <div class="column">
          <FieldPanel />
        </div>
      </div>
    </>
  );
}
