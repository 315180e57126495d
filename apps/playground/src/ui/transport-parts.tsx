import type { JSX } from "preact";
import type { Json } from "../protocol/json.ts";
import { note } from "../shell/notices.tsx";
import type { View } from "../shell/route.ts";
import { hrefOf } from "../shell/route.ts";
import { text } from "../text/language.ts";
import type { IconName } from "./icon.tsx";
import { Icon } from "./icon.tsx";

interface ToolProps {
  readonly icon: IconName;
  readonly label: string;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

/** A button that is an icon alone where there is little room. */
export function Tool({ icon, label, disabled = false, onClick }: ToolProps): JSX.Element {
  return (
    <button type="button" disabled={disabled} title={label} onClick={onClick}>
      <Icon name={icon} />
      <span class="secondary-label">{label}</span>
    </button>
  );
}

interface StartPauseProps {
  readonly isRunning: boolean;
  readonly disabled: boolean;
  readonly onStart: () => void;
  readonly onPause: () => void;
}

/** One button, so that the same place starts and pauses. */
export function StartPause({ isRunning, disabled, onStart, onPause }: StartPauseProps): JSX.Element {
  const words = text.value.transport;
  return (
    <button type="button" class="primary" disabled={disabled && !isRunning} onClick={isRunning ? onPause : onStart}>
      <Icon name={isRunning ? "pause" : "play"} />
      {isRunning ? words.pause : words.start}
    </button>
  );
}

/** Names and values of what goes on. */
export function Facts({
  facts,
  phase,
}: {
  readonly facts: readonly (readonly [name: string, id: string, value: string])[];
  readonly phase: string;
}): JSX.Element {
  return (
    <dl class="facts" data-phase={phase}>
      {facts.map(([name, id, value]) => (
        <div key={id} class={`fact-${id}`}>
          <dt>{name}</dt>
          <dd data-fact={id}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Puts a link to the view with its set-up into the clipboard. */
export function ShareTool({ view, setup }: { readonly view: View; readonly setup: Json }): JSX.Element {
  const share = async (): Promise<void> => {
    const link = new URL(hrefOf(view, setup), location.href).href;
    try {
      await navigator.clipboard.writeText(link);
      note.value = text.value.linkCopied;
    } catch {
      // Not allowed, or not served securely: the link itself can be copied by hand.
      note.value = link;
    }
  };
  return <Tool icon="link" label={text.value.transport.share} onClick={() => void share()} />;
}
