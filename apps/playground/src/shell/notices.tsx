import type { Signal } from "@preact/signals";
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { text } from "../text/language.ts";
import { Icon } from "../ui/icon.tsx";

/** What went wrong, until it is put away. */
export const problem: Signal<string | undefined> = signal<string | undefined>(undefined);

/** What went well, likewise. */
export const note: Signal<string | undefined> = signal<string | undefined>(undefined);

const isolationHidden = signal(false);

export function Notices(): JSX.Element {
  return (
    <div class="notices" aria-live="polite">
      {problem.value !== undefined && (
        <p class="notice notice-problem" role="alert">
          <Icon name="alert" />
          <span>{problem.value}</span>
          <Dismiss from={problem} />
        </p>
      )}
      {note.value !== undefined && (
        <p class="notice">
          <Icon name="check" />
          <span>{note.value}</span>
          <Dismiss from={note} />
        </p>
      )}
      {!crossOriginIsolated && !isolationHidden.value && (
        <p class="notice">
          <Icon name="info" />
          <span>{text.value.notIsolated}</span>
          <button type="button" class="quiet" onClick={() => (isolationHidden.value = true)}>
            {text.value.dismiss}
          </button>
        </p>
      )}
    </div>
  );
}

function Dismiss({ from }: { from: typeof problem }): JSX.Element {
  return (
    <button type="button" class="quiet" onClick={() => (from.value = undefined)}>
      {text.value.dismiss}
    </button>
  );
}
