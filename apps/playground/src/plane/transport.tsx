import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { paces } from "../protocol/plane-setup.ts";
import { text } from "../text/language.ts";
import { formatCount, formatNumber, formatPercent } from "../ui/format.ts";
import { Facts, ShareTool, StartPause, Tool } from "../ui/transport-parts.tsx";
import { change, data, phase, picture, reset, send, setup } from "./plane-state.ts";

export function Transport(): JSX.Element {
  const words = text.value.transport;
  const now = phase.value;
  const isRunning = now === "running";
  const cannot = now === "failed" || now === "preparing" || (data.value?.training.classes.length ?? 0) === 0;
  return (
    <section class="transport" aria-label={words.label}>
      <div class="transport-buttons">
        <StartPause
          isRunning={isRunning}
          disabled={cannot}
          onStart={() => send({ type: "start" })}
          onPause={() => send({ type: "pause" })}
        />
        <Tool icon="step" label={words.step} disabled={isRunning || cannot} onClick={() => send({ type: "step" })} />
        <Tool
          icon="reset"
          label={words.reset}
          disabled={(picture.value?.step ?? 0) === 0 && now !== "failed"}
          onClick={reset}
        />
      </div>
      <PlaneFacts />
      <Pace />
      <div class="transport-buttons">
        <ShareTool view="plane" setup={setup.value} />
      </div>
    </section>
  );
}

function PlaneFacts(): JSX.Element {
  const words = text.value;
  const { step = 0, epoch = 0, training, test } = picture.value ?? {};
  const scored = test ?? training;
  return (
    <Facts
      phase={phase.value}
      facts={[
        [words.phase[phase.value], "step", formatCount(step)],
        [words.plane.epoch, "epoch", formatCount(epoch)],
        [words.plane.trainingLoss, "training-loss", formatNumber(training?.loss ?? Number.NaN)],
        [words.plane.testLoss, "test-loss", formatNumber(test?.loss ?? Number.NaN)],
        [
          test ? words.plane.testAccuracy : words.plane.trainingAccuracy,
          "accuracy",
          scored ? formatPercent(scored.accuracy) : "–",
        ],
      ]}
    />
  );
}

function Pace(): JSX.Element {
  const id = useId();
  const words = text.value.plane;
  return (
    <div class="pace">
      <label for={id} class="hint">
        {words.pace}
      </label>
      <select
        id={id}
        value={String(setup.value.pace)}
        onChange={({ currentTarget }) => change({ pace: Number(currentTarget.value) })}
      >
        {paces.map((pace) => (
          <option key={pace} value={String(pace)}>
            {pace === 0 ? words.asFast : formatCount(pace)}
          </option>
        ))}
      </select>
    </div>
  );
}
