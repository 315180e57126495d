import { parseArgs } from "node:util";

export interface Options {
  /** Names of workloads; empty for all. */
  readonly only: readonly string[];
  /** Names of contenders; empty for all. */
  readonly contenders: readonly string[];
  /** Blocks that each contender is measured in. */
  readonly blocks: number;
  /** Length of a block. */
  readonly seconds: number;
  /** How long a contender runs before it is measured. */
  readonly warmUpSeconds: number;
  /** Steps after which losses are compared. */
  readonly lossSteps: number;
  /** Fresh processes that the first step is timed in. */
  readonly compileRuns: number;
  readonly markdown: boolean;
  /** Where results go as JSON: a file, or "-" for standard output instead of the table. */
  readonly json: string | undefined;
  readonly help: boolean;
}

const thorough = { blocks: 7, seconds: 0.7, warmUpSeconds: 1.5, lossSteps: 10, compileRuns: 9 };
const quick = { blocks: 2, seconds: 0.1, warmUpSeconds: 0.1, lossSteps: 5, compileRuns: 1 };

export const usage: string = `Measures Tenon's training steps and matrix products beside other libraries.

  npm run bench -- [options]

  --only <name,...>         workloads: w0, w1 (w1-sgd, w1-adam), w2, dot (dot-256, dot-64x784x128-dw, ...)
  --contenders <name,...>   tenon (tenon-1, tenon-2: threads), jax-js, tfjs (tfjs-cpu, tfjs-wasm), torch (torch-1, torch-2)
  --blocks <n>              blocks that each contender is measured in (default ${thorough.blocks})
  --seconds <s>             length of a block (default ${thorough.seconds})
  --quick                   ${quick.blocks} blocks of ${quick.seconds} s: to see that everything works, not to compare
  --markdown                tables in Markdown
  --json [file]             results as JSON: to the file beside the tables, or instead of them on standard output
                            (npm run --silent bench -- --json)
  --help                    this text

PyTorch takes part where a python3 can import torch. The environment variable PYTHON names another interpreter.
`;

/** @throws TypeError or RangeError for what the command line should not say. */
export function parseOptions(argv: readonly string[]): Options {
  const { values, tokens } = parseArgs({
    args: argv.flatMap((text) => (text.startsWith("--json=") ? ["--json", text.slice("--json=".length)] : [text])),
    strict: true,
    allowPositionals: true,
    tokens: true,
    options: {
      only: { type: "string", multiple: true },
      contenders: { type: "string", multiple: true },
      blocks: { type: "string" },
      seconds: { type: "string" },
      quick: { type: "boolean" },
      markdown: { type: "boolean" },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  // parseArgs knows no options with an optional value: the file is the word that follows --json.
  const jsonIndex = tokens.find((token) => token.kind === "option" && token.name === "json")?.index;
  let json: string | undefined = values.json ? "-" : undefined;
  for (const token of tokens) {
    if (token.kind !== "positional") continue;
    if (jsonIndex === undefined || token.index !== jsonIndex + 1)
      throw new TypeError(`"${token.value}" belongs to no option`);
    json = token.value;
  }
  const preset = values.quick ? quick : thorough;
  return {
    ...preset,
    only: namesIn(values.only),
    contenders: namesIn(values.contenders),
    blocks: numberFrom("--blocks", values.blocks, preset.blocks, (n) => Number.isSafeInteger(n) && n >= 1),
    seconds: numberFrom("--seconds", values.seconds, preset.seconds, (n) => Number.isFinite(n) && n > 0),
    markdown: values.markdown ?? false,
    json,
    help: values.help ?? false,
  };
}

const namesIn = (texts: readonly string[] = []): string[] =>
  texts.flatMap((text) =>
    text
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  );

function numberFrom(
  option: string,
  text: string | undefined,
  preset: number,
  isGood: (value: number) => boolean,
): number {
  if (text === undefined) return preset;
  const value = Number(text);
  if (text.trim() === "" || !isGood(value))
    throw new RangeError(`${option} takes a ${option === "--blocks" ? "whole " : ""}number above 0, got "${text}"`);
  return value;
}
