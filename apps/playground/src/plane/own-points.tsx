import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { isOwn } from "../protocol/plane-setup.ts";
import { text } from "../text/language.ts";
import { change, setup } from "./plane-state.ts";

/** Which class new points are of, and how they are taken away. */
export function OwnPoints({ chosen }: { readonly chosen: Signal<0 | 1> }): JSX.Element {
  const words = text.value.plane;
  const name = useId();
  const { data } = setup.value;
  const points = isOwn(data) ? data.points : [];
  return (
    <div class="own-points">
      <fieldset class="class-choice">
        <legend>{words.addTo}</legend>
        {([0, 1] as const).map((class_) => (
          <label key={class_} class="check">
            <input
              type="radio"
              name={name}
              checked={chosen.value === class_}
              onChange={() => {
                chosen.value = class_;
              }}
            />
            <span class={class_ === 1 ? "class-warm" : "class-cool"}>{words.classOf(class_ + 1)}</span>
          </label>
        ))}
      </fieldset>
      <p class="hint">{points.length === 0 ? `${words.noPoints} ${words.addHelp}` : words.addHelp}</p>
      <div class="row">
        <button
          type="button"
          disabled={points.length === 0}
          onClick={() => change({ data: { type: "points", points: points.slice(0, -1) } })}
        >
          {words.undo}
        </button>
        <button
          type="button"
          disabled={points.length === 0}
          onClick={() => change({ data: { type: "points", points: [] } })}
        >
          {words.clear}
        </button>
      </div>
    </div>
  );
}
