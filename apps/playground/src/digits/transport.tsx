import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { text } from "../text/language.ts";
import { formatCount, formatNumber, formatPercent } from "../ui/format.ts";
import { Facts, ShareTool, StartPause, Tool } from "../ui/transport-parts.tsx";
import { download, evaluation, isTrained, lastScores, report, send, setup, speed, standing } from "./digits-state.ts";

export function Transport(): JSX.Element {
  const words = text.value.transport;
  const { phase } = standing.value;
  const isBusy = phase === "running" || phase === "preparing";
  const cannot = phase === "loading" || phase === "done" || report.value?.problem !== undefined;
  return (
    <section class="transport" aria-label={words.label}>
      <div class="transport-buttons">
        <StartPause
          isRunning={isBusy}
          disabled={cannot}
          onStart={() => send({ type: "start" })}
          onPause={() => send({ type: "pause" })}
        />
        <Tool icon="step" label={words.step} disabled={isBusy || cannot} onClick={() => send({ type: "step" })} />
        <Tool icon="reset" label={words.reset} disabled={!isTrained.value} onClick={() => send({ type: "reset" })} />
      </div>
      <Standing />
      <Files />
      {download.value && phase === "loading" && <Download {...download.value} />}
    </section>
  );
}

function Standing(): JSX.Element {
  const words = text.value.digits;
  const { phase, step, steps, epoch, epochs } = standing.value;
  const loss = lastScores.value?.loss ?? evaluation.value?.loss;
  return (
    <Facts
      phase={phase}
      facts={[
        [text.value.phase[phase], "step", step === 0 ? "–" : words.of(formatCount(step), formatCount(steps))],
        [words.epoch, "epoch", step === 0 ? "–" : words.of(String(epoch), String(epochs))],
        [words.lossCurve, "loss", loss === undefined ? "–" : formatNumber(loss)],
        [words.testAccuracy, "accuracy", evaluation.value ? formatPercent(evaluation.value.accuracy, 2) : "–"],
        [words.speed, "speed", speed.value === undefined ? "–" : formatCount(speed.value)],
      ]}
    />
  );
}

function Download({ loaded, total }: { readonly loaded: number; readonly total: number }): JSX.Element {
  const words = text.value;
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  return (
    <div class="download">
      <progress value={loaded} max={total} aria-label={words.phase.loading} />
      <span class="hint number">{words.digits.downloading(megabytes(loaded), megabytes(total))}</span>
    </div>
  );
}

function Files(): JSX.Element {
  const words = text.value.transport;
  const input = useRef<HTMLInputElement>(null);
  const open = async (file: File): Promise<void> => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    send({ type: "open", name: file.name, bytes }, [bytes.buffer]);
  };
  return (
    <div class="transport-buttons">
      <ShareTool view="digits" setup={setup.value} />
      <Tool icon="download" label={words.save} disabled={!isTrained.value} onClick={() => send({ type: "save" })} />
      <Tool icon="upload" label={words.open} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        class="visually-hidden"
        tabIndex={-1}
        aria-label={words.open}
        accept=".safetensors"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file) void open(file);
          currentTarget.value = "";
        }}
      />
    </div>
  );
}
