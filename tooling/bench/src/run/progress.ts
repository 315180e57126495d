/** Says on standard error what is going on: one line that is rewritten on a terminal, a line per subject elsewhere. */
export interface Progress {
  subject(text: string): void;
  detail(text: string): void;
  /** A message that stays. */
  message(text: string): void;
  /** Leaves the terminal's line empty, for what is printed next. */
  clear(): void;
}

export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export function showProgress(stream: ProgressStream): Progress {
  let current = "";
  const clear = (): void => {
    if (stream.isTTY) stream.write("\r\u001b[K");
  };
  const rewrite = (text: string): void => {
    clear();
    if (stream.isTTY) stream.write(text.slice(0, (stream.columns || 80) - 1));
  };
  return {
    subject(text) {
      current = text;
      if (stream.isTTY) rewrite(text);
      else stream.write(`${text}\n`);
    },
    detail: (text) => rewrite(`${current}  ${text}`),
    message(text) {
      clear();
      stream.write(`${text}\n`);
    },
    clear,
  };
}
