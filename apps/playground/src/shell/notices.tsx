import type { Signal } from "@preact/signals";
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { text } from "../text/language.ts";
import { Icon } from "../ui/icon.tsx";
import type { View } from "./route.ts";
import { route } from "./route.ts";

/** What went wrong, until it is put away. */
export const problem: Signal<string | undefined> = signal<string | undefined>(undefined);

/** What went well, likewise. */
export const note: Signal<string | undefined> = signal<string | undefined>(undefined);

/** Views whose run a reload would lose, likewise. */
export const unkept: Signal<readonly View[]> = signal<readonly View[]>([]);

const isolationHidden = signal(false);

export function Notices(): JSX.Element {
  const { view } = route.value;
  return (
    <div class="notices" aria-live="polite">
      {problem.value !== undefined && (
        <p class="notice notice-problem" role="alert">
          <Icon name="alert" />
          <span>{problem.value}</span>
          <Dismiss onClick={() => (problem.value = undefined)} />
        </p>
      )}
      {note.value !== undefined && (
        <p class="notice">
          <Icon name="check" />
          <span>{note.value}</span>
          <Dismiss onClick={() => (note.value = undefined)} />
        </p>
      )}
      {unkept.value.includes(view) && (
        <p class="notice">
          <Icon name="info" />
          <span>{text.value.unkept}</span>
          <Dismiss onClick={() => (unkept.value = unkept.value.filter((other) => other !== view))} />
        </p>
      )}
      {!crossOriginIsolated && !isolationHidden.value && (
        <p class="notice">
          <Icon name="info" />
          <span>{text.value.notIsolated}</span>
          <Dismiss onClick={() => (isolationHidden.value = true)} />
        </p>
      )}
    </div>
  );
}

function Dismiss({ onClick }: { onClick: () => void }): JSX.Element {
  return (
    <button type="button" class="quiet" onClick={onClick}>
      {text.value.dismiss}
    </button>
  );
}
