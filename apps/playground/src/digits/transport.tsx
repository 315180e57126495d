import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Json } from "../protocol/json.ts";
import { note } from "../shell/notices.tsx";
import { hrefOf } from "../shell/route.ts";
import { text } from "../text/language.ts";
import { formatCount, formatNumber, formatPercent } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { download, evaluation, isTrained, lastScores, report, send, setup, speed, standing } from "./digits-state.ts";

export function Transport(): JSX.Element {
  const words = text.value;
  const { phase } = standing.value;
  const isBusy = phase === "running" || phase === "preparing";
  const cannot = phase === "loading" || phase === "done" || report.value?.problem !== undefined;
  return (
    <section class="transport" aria-label={words.transport.label}>
      <div class="transport-buttons">
        {isBusy ? (
          <button type="button" class="primary" onClick={() => send({ type: "pause" })}>
            <Icon name="pause" />
            {words.transport.pause}
          </button>
        ) : (
          <button type="button" class="primary" disabled={cannot} onClick={() => send({ type: "start" })}>
            <Icon name="play" />
            {words.transport.start}
          </button>
        )}
        <Tool
          icon="step"
          label={words.transport.step}
          disabled={isBusy || cannot}
          onClick={() => send({ type: "step" })}
        />
        <Tool
          icon="reset"
          label={words.transport.reset}
          disabled={!isTrained.value}
          onClick={() => send({ type: "reset" })}
        />
      </div>
      <Facts />
      <Files />
      {download.value && phase === "loading" && <Download {...download.value} />}
    </section>
  );
}

interface ToolProps {
  readonly icon: Parameters<typeof Icon>[0]["name"];
  readonly label: string;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

function Tool({ icon, label, disabled = false, onClick }: ToolProps): JSX.Element {
  return (
    <button type="button" disabled={disabled} title={label} onClick={onClick}>
      <Icon name={icon} />
      <span class="secondary-label">{label}</span>
    </button>
  );
}

function Facts(): JSX.Element {
  const words = text.value.digits;
  const { phase, step, steps, epoch, epochs } = standing.value;
  const loss = lastScores.value?.loss ?? evaluation.value?.loss;
  const facts: readonly (readonly [name: string, id: string, value: string])[] = [
    [text.value.phase[phase], "step", step === 0 ? "–" : words.of(formatCount(step), formatCount(steps))],
    [words.epoch, "epoch", step === 0 ? "–" : words.of(String(epoch), String(epochs))],
    [words.lossCurve, "loss", loss === undefined ? "–" : formatNumber(loss)],
    [words.testAccuracy, "accuracy", evaluation.value ? formatPercent(evaluation.value.accuracy, 2) : "–"],
    [words.speed, "speed", speed.value === undefined ? "–" : formatCount(speed.value)],
  ];
  return (
    <dl class="facts" data-phase={phase}>
      {facts.map(([name, id, value]) => (
        <div key={id}>
          <dt>{name}</dt>
          <dd data-fact={id}>{value}</dd>
        </div>
      ))}
    </dl>
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
  const share = async (): Promise<void> => {
    const link = new URL(hrefOf("digits", setup.value as unknown as Json), location.href).href;
    await navigator.clipboard.writeText(link);
    note.value = text.value.linkCopied;
  };
  const open = async (file: File): Promise<void> => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    send({ type: "open", name: file.name, bytes }, [bytes.buffer]);
  };
  return (
    <div class="transport-buttons">
      <Tool icon="link" label={words.share} onClick={() => void share()} />
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
