import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Colours where they are seen: on a terminal, unless NO_COLOR asks for none. */
export function style(stream: { readonly isTTY?: boolean }, format: Format, text: string): string {
  // The decision is made here, since older versions of Node would look at the wrong stream.
  return stream.isTTY && !process.env["NO_COLOR"] ? styleText(format, text, { validateStream: false }) : text;
}
