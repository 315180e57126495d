import type { ComponentChildren, JSX } from "preact";
import { formatNumber } from "../ui/format.ts";

interface TipProps {
  readonly id?: string;
  readonly x: number;
  readonly y: number;
  readonly fullWidth: number;
  readonly children: ComponentChildren;
}

/** Numbers beside what they belong to; on the side where there is room. */
export function Tip({ id, x, y, fullWidth, children }: TipProps): JSX.Element {
  const isRight = x > fullWidth / 2;
  const across = isRight ? { right: `${fullWidth - x + 12}px` } : { left: `${x + 12}px` };
  return (
    <div id={id} role="tooltip" class="tip" style={{ ...across, top: `${y}px` }}>
      {children}
    </div>
  );
}

/** In the colour of its sign. */
export function WeightNumber({ value }: { readonly value: number }): JSX.Element {
  return <span class={value > 0 ? "number sign-warm" : "number sign-cool"}>{formatNumber(value, 2)}</span>;
}
