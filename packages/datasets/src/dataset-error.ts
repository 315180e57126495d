import { type CsvProblem, renderCsvProblem } from "./csv/csv-problem.ts";
import { type NpyProblem, renderNpyProblem } from "./npy/npy-problem.ts";

/** Shared by copies of this package, so that an error of one is known to another. */
const errorBrand = Symbol.for("@tenon/datasets/error");

/**
 * What went wrong, as data:
 *
 * - `argument`: an option is out of range
 * - `definition`: a dataset or split contradicts itself; `where` is the place in it
 * - `idx-magic`, `idx-type`, `idx-rank`, `idx-size`, `idx-truncated`, `idx-trailing`: bytes are not an IDX file; sizes are
 *   in bytes
 * - `csv-*`, `npy-*`, `zip`: bytes are not what those readers take; see `CsvProblem` and `NpyProblem`
 * - `compressed-corrupt`, `compressed-size`: compressed bytes do not unpack, or to more than they may
 * - `example`: an example of a source is not like the first one, or their number is not the one that was promised
 * - `image-format`, `image-corrupt`, `image-size`: a file is no image, a damaged one, or one of another size
 * - `file-missing`: a file cannot be read; `source` is where it was looked for
 * - `file-corrupt`: a file is not the one that was published; hashes are SHA-256 in hexadecimal
 * - `unsupported`: the platform lacks something
 */
export type DatasetProblem =
  | { readonly code: "argument"; readonly name: string; readonly expected: string; readonly actual: unknown }
  | { readonly code: "definition"; readonly dataset: string; readonly where: string; readonly problem: string }
  | { readonly code: "idx-magic"; readonly actual: string }
  | { readonly code: "idx-type"; readonly elementType: number }
  | { readonly code: "idx-rank"; readonly rank: number; readonly maximum: number }
  | { readonly code: "idx-size"; readonly shape: readonly number[] }
  | {
      readonly code: "idx-truncated";
      readonly expected: number;
      readonly actual: number;
      readonly part: "header" | "data";
    }
  | { readonly code: "idx-trailing"; readonly expected: number; readonly actual: number }
  | CsvProblem
  | NpyProblem
  | { readonly code: "compressed-corrupt"; readonly format: string; readonly problem: string }
  | { readonly code: "compressed-size"; readonly format: string; readonly maximum: number }
  | { readonly code: "example"; readonly index: number; readonly problem: string }
  | { readonly code: "image-format"; readonly actual: string }
  | { readonly code: "image-corrupt"; readonly format: string; readonly problem: string }
  | { readonly code: "image-size"; readonly expected: string; readonly actual: string; readonly remedy: string }
  | { readonly code: "file-missing"; readonly file: string; readonly source: string; readonly remedy: string }
  | {
      readonly code: "file-corrupt";
      readonly file: string;
      readonly expected: string;
      readonly actual: string;
      readonly remedy: string;
    }
  | { readonly code: "unsupported"; readonly feature: string; readonly remedy: string };

/** The stable names of all errors of datasets; programs branch on these and never on messages. */
export type DatasetErrorCode = DatasetProblem["code"];

/** An error as data; the message is rendered from it. */
export class DatasetError extends Error {
  readonly code: DatasetErrorCode;
  readonly details: DatasetProblem;
  /** The file that was read, where that is known; the message begins with it. */
  readonly file?: string;

  constructor(details: DatasetProblem, options?: ErrorOptions & { readonly file?: string }) {
    super(`${options?.file === undefined ? "" : `${options.file}: `}${render(details)}`, options);
    if (options?.file !== undefined) this.file = options.file;
    this.name = "DatasetError";
    this.code = details.code;
    this.details = details;
    Object.defineProperty(this, errorBrand, { value: true });
  }
}

/**
 * Whether a value is an error of this package, of this copy or of another. `instanceof` knows only its own copy.
 *
 * @example
 * ```ts
 * import { isDatasetError, readIdx } from "@tenon/datasets";
 *
 * let code = "";
 * try {
 *   readIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 5, 1, 2]));
 * } catch (error) {
 *   if (isDatasetError(error)) code = error.code;
 * }
 * code; // => "idx-truncated"
 * ```
 */
export function isDatasetError(value: unknown): value is DatasetError {
  return value instanceof Error && Object.hasOwn(value, errorBrand);
}

function render(details: DatasetProblem): string {
  switch (details.code) {
    case "argument":
      return `${details.name} has to be ${details.expected}, not ${show(details.actual)}`;
    case "definition":
      return `dataset "${details.dataset}", ${details.where}: ${details.problem}`;
    case "idx-magic":
      return `not an IDX file: it starts with the bytes ${details.actual} instead of 00 00 (is it still compressed?)`;
    case "idx-type":
      return `an IDX file with the unknown element type 0x${details.elementType.toString(16).padStart(2, "0")}`;
    case "idx-rank":
      return `an IDX file with ${details.rank} dimensions; at most ${details.maximum} are supported`;
    case "idx-size":
      return `an IDX file that claims more elements than can be counted: [${details.shape.join(", ")}]`;
    case "idx-truncated":
      return `an IDX file cut off in its ${details.part}: it has ${details.actual} bytes and needs ${details.expected}`;
    case "idx-trailing":
      return `an IDX file with ${details.actual - details.expected} bytes too many: its header asks for ${details.expected}, it has ${details.actual}`;
    case "compressed-corrupt":
      return `${details.format} data that do not unpack: ${details.problem}`;
    case "compressed-size":
      return `${details.format} data that unpack to more than ${details.maximum} bytes`;
    case "example":
      return `example ${details.index}: ${details.problem}`;
    case "image-format":
      return `neither a PNG nor a JPEG image: it starts with the bytes ${details.actual}`;
    case "image-corrupt":
      return `a damaged or unusual ${details.format} image: ${details.problem}`;
    case "image-size":
      return `an image of ${details.actual} where ${details.expected} is expected; ${details.remedy}`;
    case "file-missing":
      return `cannot read ${details.file} from ${details.source}: ${details.remedy}`;
    case "file-corrupt":
      return `${details.file} is not the published file: its SHA-256 is ${details.actual}, expected ${details.expected}; ${details.remedy}`;
    case "csv-syntax":
    case "csv-ragged":
    case "csv-value":
    case "csv-missing":
    case "csv-column":
    case "csv-empty":
      return renderCsvProblem(details);
    case "npy-magic":
    case "npy-version":
    case "npy-header":
    case "npy-type":
    case "npy-truncated":
    case "npy-trailing":
    case "npy-range":
    case "zip":
      return renderNpyProblem(details);
    case "unsupported":
      return `${details.feature} is missing here: ${details.remedy}`;
  }
}

/**
 * Reads what is in a file, so that errors say which one.
 *
 * @example
 * ```ts
 * import { inFile, readIdx } from "@tenon/datasets";
 * await inFile("digits.idx", () => readIdx(new Uint8Array(3))); // => throws /digits.idx: an IDX file cut off in its header/
 * ```
 */
export async function inFile<Result>(file: string, read: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    // Some say it already: those of files that cannot be read, and those of a reader within this one.
    if (!(error instanceof DatasetError) || error.file !== undefined || "file" in error.details) throw error;
    throw new DatasetError(error.details, { file, cause: error.cause });
  }
}

function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
