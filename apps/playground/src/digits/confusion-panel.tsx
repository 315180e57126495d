import type { JSX } from "preact";
import { text } from "../text/language.ts";
import { Panel } from "../ui/panel.tsx";
import { inkPixels, PixelImage } from "../ui/pixel-image.tsx";
import { evaluation, inspect, mistakes, send } from "./digits-state.ts";

const digits = Array.from({ length: 10 }, (_, digit) => digit);

export function ConfusionPanel(): JSX.Element {
  const words = text.value.digits;
  const scored = evaluation.value;
  return (
    <Panel title={words.confusion} help={words.confusionHelp}>
      {scored ? <Matrix confusion={scored.confusion} /> : <p class="empty">{words.notTrained}</p>}
      <Mistakes />
    </Panel>
  );
}

function Matrix({ confusion }: { readonly confusion: readonly number[] }): JSX.Element {
  const words = text.value.digits;
  const chosen = mistakes.value;
  const most = Math.max(1, ...confusion.filter((_, i) => i % 11 !== 0));
  return (
    <table class="confusion">
      <caption>{words.read}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span class="visually-hidden">{words.written}</span>
          </th>
          {digits.map((read) => (
            <th key={read} scope="col">
              {read}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {digits.map((written) => (
          <tr key={written}>
            <th scope="row">{written}</th>
            {digits.map((read) => {
              const count = confusion[written * 10 + read] ?? 0;
              const isRight = written === read;
              const share = isRight || count === 0 ? 0 : 0.12 + 0.36 * (count / most);
              return (
                <td key={read}>
                  {count === 0 ? (
                    <button type="button" class="none" disabled aria-label={words.cell(0, written, read)}>
                      ·
                    </button>
                  ) : (
                    <button
                      type="button"
                      aria-label={words.cell(count, written, read)}
                      aria-pressed={chosen?.written === written && chosen.read === read}
                      data-right={isRight || undefined}
                      style={
                        share > 0
                          ? {
                              background: `color-mix(in srgb, var(--warm) ${Math.round(100 * share)}%, var(--surface))`,
                            }
                          : {}
                      }
                      onClick={() => send({ type: "mistakes", written, read })}
                    >
                      {count}
                    </button>
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Mistakes(): JSX.Element | null {
  const words = text.value.digits;
  const found = mistakes.value;
  if (!found) return null;
  const { written, read, count, images } = found;
  return (
    <div class="mistakes" aria-live="polite">
      <h3>{words.mistakes(count, written, read)}</h3>
      <ul class="thumbnails">
        {images.map(({ number, pixels }) => (
          <li key={number}>
            <button type="button" title={words.imageNumber(number, written)} onClick={() => inspect(number)}>
              <PixelImage width={28} height={28} pixels={inkPixels(pixels)} label={words.inspectImage(number)} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
