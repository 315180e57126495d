import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Colours where they are seen: on a terminal, unless NO_COLOR asks for none. */
export function style(stream: NodeJS.WriteStream, format: Format, text: string): string {
  return stream.isTTY && !process.env["NO_COLOR"] ? styleText(format, text) : text;
}
