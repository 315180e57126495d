import { readFile } from "node:fs/promises";
import { decodeImage, resize, withChannels } from "@tenon/dataset-images";
import type { AnySplit, Dataset } from "@tenon/datasets";
import { inFile, isDatasetError, readCsv } from "@tenon/datasets";
import type { TensorData, TypedArray } from "@tenon/tensor";
import { CommandError } from "../command-error.ts";

/** An example as the data set stores it, and where it comes from. */
export interface StoredExample {
  /** The file, with the line where it holds several. */
  readonly from: string;
  readonly data: TypedArray;
}

/** What an example of a data set looks like, before `prepare`. */
export type StoredType = Pick<TensorData, "dtype" | "shape">;

export interface ReadOptions {
  /** Whether images of other sizes are brought to the model's. */
  readonly resize: boolean;
  /** Whether black and white are swapped. */
  readonly invert: boolean;
  /** Columns of CSV files that are no inputs. */
  readonly ignore: readonly string[];
}

/** The type of one example, from the training split. */
export async function storedType({ name, splits }: Dataset<AnySplit>): Promise<StoredType> {
  const [inputs] = await firstInputs(splits.train);
  const [first, another] = inputs ?? [];
  if (!first || another)
    throw new CommandError(`predict takes models of one input, and ${name} has ${inputs?.length ?? 0}`);
  return { dtype: first.dtype, shape: first.shape.slice(1) };
}

async function firstInputs(split: AnySplit): Promise<readonly (readonly TensorData[])[]> {
  if (!("chunks" in split)) return [split.inputs];
  for await (const { inputs } of split.chunks(0)) return [inputs];
  return [];
}

/**
 * The examples of a file: an image is one, a CSV file has one in each row.
 *
 * @throws CommandError or DatasetError that names the file.
 */
export async function readExamples(
  file: string,
  data: Dataset<AnySplit>,
  type: StoredType,
  options: ReadOptions,
): Promise<readonly StoredExample[]> {
  const bytes = await readFile(file).catch((cause: Error) => {
    throw new CommandError(`${file}: cannot be read: ${cause.message}`, 2, { cause });
  });
  if (isImage(bytes)) return [await imageExample(file, bytes, type, options)];
  if (/\.(csv|tsv|txt)$/i.test(file)) return csvExamples(file, bytes, data, type, options);
  throw new CommandError(`${file}: neither a PNG or JPEG image nor a CSV file (.csv)`);
}

const isImage = (bytes: Uint8Array): boolean =>
  [
    [0x89, 0x50, 0x4e, 0x47],
    [0xff, 0xd8],
  ].some((start) => start.every((byte, i) => bytes[i] === byte));

async function imageExample(
  file: string,
  bytes: Uint8Array,
  { dtype, shape }: StoredType,
  options: ReadOptions,
): Promise<StoredExample> {
  const [height, width, channels = 1, more] = shape;
  if (dtype !== "u8" || height === undefined || width === undefined || more || (channels !== 1 && channels !== 3))
    throw new CommandError(
      `${file}: the model takes ${dtype}[${shape.join(", ")}], which is no image; give a CSV file`,
    );
  const decoded = await inFile(file, () => decodeImage(bytes));
  if (!options.resize && (decoded.width !== width || decoded.height !== height))
    throw new CommandError(
      `${file}: is ${decoded.width} by ${decoded.height} pixels, and the model takes ${width} by ${height}; bring it to that size, or give --resize`,
    );
  const { data } = withChannels(resize(decoded, width, height, "bilinear"), channels);
  return { from: file, data: options.invert ? data.map((value) => 255 - value) : data };
}

async function csvExamples(
  file: string,
  bytes: Uint8Array,
  { csv }: Dataset<AnySplit>,
  { dtype, shape }: StoredType,
  { ignore }: ReadOptions,
): Promise<readonly StoredExample[]> {
  const columns = Object.fromEntries(ignore.map((column) => [column, "ignored"] as const));
  const { split, lines } = await inFile(file, async () =>
    readCsv(bytes, csv ? { schema: csv } : { header: hasHeader(bytes), columns }),
  ).catch((error: unknown) => {
    if (csv || !isDatasetError(error) || error.details.code !== "csv-value") throw error;
    throw new CommandError(`${error.message}; leave the column out by --ignore ${error.details.column}`, 2, {
      cause: error,
    });
  });
  const [features] = split.inputs;
  const size = shape.reduce((product, extent) => product * extent, 1);
  const given = features?.shape[1] ?? 0;
  if (!features || given !== size)
    throw new CommandError(
      `${file}: has ${given} columns of numbers, and the model takes ${size}; leave others out by --ignore <column>`,
    );
  const numbers = features.data;
  return lines.map((line, row) => ({
    from: `${file}:${line}`,
    data: stored(Array.from(numbers.subarray(row * size, (row + 1) * size)), dtype, `${file}, line ${line}`),
  }));
}

/** Whether the first line has a field that is no number, as names of columns are none. */
function hasHeader(bytes: Uint8Array): boolean {
  const [first = ""] = new TextDecoder().decode(bytes.subarray(0, 2 ** 16)).split(/\r?\n/, 1);
  return first.split(",").some((field) => field.trim() !== "" && Number.isNaN(Number(field)));
}

const ranges = { u8: [0, 255], i32: [-(2 ** 31), 2 ** 31 - 1] } as const;

function stored(numbers: readonly number[], dtype: StoredType["dtype"], where: string): TypedArray {
  switch (dtype) {
    case "f32":
      return Float32Array.from(numbers);
    case "f64":
      return Float64Array.from(numbers);
    case "u8":
    case "i32": {
      const [least, most] = ranges[dtype];
      const wrong = numbers.find((number) => !Number.isInteger(number) || number < least || number > most);
      if (wrong !== undefined)
        throw new CommandError(`${where}: the model takes whole numbers from ${least} to ${most}, got ${wrong}`);
      return dtype === "u8" ? Uint8Array.from(numbers) : Int32Array.from(numbers);
    }
    default:
      throw new CommandError(`${where}: a model whose inputs are ${dtype} cannot be given rows of numbers`);
  }
}
