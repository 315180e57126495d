import type { ComponentChildren, JSX } from "preact";
import { toChildArray } from "preact";
import { formatNumber } from "../ui/format.ts";

// Formulas are native MathML: browsers set them, and screen readers read them.

/** A name, with an index where it has one. */
export function Name({ of, index }: { readonly of: string; readonly index?: number | undefined }): JSX.Element {
  if (index === undefined) return <mi>{of}</mi>;
  return (
    <msub>
      <mi>{of}</mi>
      <mn>{index}</mn>
    </msub>
  );
}

/** The derivative of one name by another, as a fraction. */
export function Derivative({ of, by }: { readonly of: string; readonly by: JSX.Element }): JSX.Element {
  return (
    <mfrac>
      <mrow>
        <mo>∂</mo>
        <mi>{of}</mi>
      </mrow>
      <mrow>
        <mo>∂</mo>
        {by}
      </mrow>
    </mfrac>
  );
}

/** Digits after the point at most, everywhere in this view. */
const digits = 4;

export const show = (value: number): string =>
  formatNumber(value, digits)
    .replace(/\.?0+$/, "")
    .replace(/^-0$/, "0")
    .replace("-", "−");

/** One that does not grow with what is beside it: here nothing in brackets is higher than a line. */
export function Bracket({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return <mo maxsize="100%">{children}</mo>;
}

/** A number in a formula; inside a sum or a product a negative one stands in brackets. */
export function Value({ of, inside = false }: { readonly of: number; readonly inside?: boolean }): JSX.Element {
  const written = <mn>{show(of)}</mn>;
  if (!inside || of >= 0) return written;
  return (
    <mrow>
      <Bracket>(</Bracket>
      {written}
      <Bracket>)</Bracket>
    </mrow>
  );
}

/** A formula: its first part in letters, and below it the others in numbers. */
export function Formula({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const [letters, ...numbers] = toChildArray(children);
  return (
    <div class="formula">
      <div>{letters}</div>
      {numbers.length > 0 && <div class="formula-numbers">{numbers}</div>}
    </div>
  );
}

/** What stands between two equals signs. */
export function Part({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return (
    <math>
      <mrow>{children}</mrow>
    </math>
  );
}

/** A number that something equals. */
export function Equals({ value }: { readonly value: number }): JSX.Element {
  return (
    <Part>
      <mo>=</mo>
      <Value of={value} />
    </Part>
  );
}
