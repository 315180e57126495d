import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TensorData, tensorData } from "@tenon/tensor";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Chunk, StreamedSplit } from "../../src/dataset.ts";
import { DatasetError } from "../../src/dataset-error.ts";
import { defineDataset } from "../../src/define-dataset.ts";
import { openFile } from "../../src/read-file.node.ts";
import { createSplit } from "../../src/splits/split.ts";
import type { ByteSource } from "../../src/streams/byte-source.ts";
import { fromExamples } from "../../src/streams/from-examples.ts";
import { streamExamples } from "../../src/streams/stream-examples.ts";
import { streamIdx } from "../../src/streams/stream-idx.ts";
import { streamSplit } from "../../src/streams/stream-split.ts";
import { idxFile } from "../idx-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tenon-streams-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function rejection(promise: Promise<unknown>): Promise<DatasetError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DatasetError) return error;
  throw error ?? new Error("expected a DatasetError");
}

async function all(split: StreamedSplit, epoch = 0): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for await (const chunk of split.chunks(epoch)) chunks.push(chunk);
  return chunks;
}
const numbers = (chunks: readonly Chunk[]): number[][] => chunks.map(({ inputs }) => [...(inputs[0]?.data ?? [])]);

describe("IDX files by ranges", () => {
  const write = async (name: string, type: number, shape: number[], data: number[]): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, idxFile(type, shape, data));
    return path;
  };
  const open = async (chunkSize: number, seed?: number): Promise<StreamedSplit> => {
    const inputs = await write("inputs", 11, [7, 2], [0, 1, 10, 11, 20, 21, 30, 31, 40, 41, 50, 51, 60, 61]);
    const targets = await write("targets", 8, [7], [0, 1, 2, 3, 4, 5, 6]);
    return streamIdx({ inputs: [await openFile(inputs)], targets: [await openFile(targets)], chunkSize, seed });
  };

  it("chunk by chunk, the last one shorter", async () => {
    const split = await open(3);
    expect([split.size, split.chunkSize]).toEqual([7, 3]);
    const chunks = await all(split);
    expect(numbers(chunks)).toEqual([
      [0, 1, 10, 11, 20, 21],
      [30, 31, 40, 41, 50, 51],
      [60, 61],
    ]);
    expect(chunks[2]).toMatchObject({
      inputs: [{ dtype: "i32", shape: [1, 2] }],
      targets: [{ dtype: "u8", shape: [1] }],
    });
  });

  it("in another order for each epoch, the same one for equal epochs; the shorter one last", async () => {
    const split = await open(1, 3);
    const order = async (epoch: number): Promise<string> =>
      (await all(split, epoch)).map(({ targets }) => targets[0]?.data[0]).join("");
    expect(await order(0)).toBe(await order(0));
    expect(await order(0)).not.toBe(await order(1));
    expect([...(await order(0))].sort().join("")).toBe("0123456");
    const long = await all(await open(3, 1), 5);
    expect(long.at(-1)?.targets[0]?.data).toEqual(Uint8Array.of(6));
  });

  it("several iterations at once do not disturb each other", async () => {
    const split = await open(2);
    const [one, other] = [split.chunks(0)[Symbol.asyncIterator](), split.chunks(0)[Symbol.asyncIterator]()];
    await one.next();
    const second = await one.next();
    expect(numbers([(await other.next()).value])).toEqual([[0, 1, 10, 11]]);
    expect(numbers([second.value])).toEqual([[20, 21, 30, 31]]);
  });

  it("a file larger than what is read of it: 40 MB by chunks of 400 kB", async () => {
    const path = join(folder, "large");
    await writeFile(path, idxFile(8, [100_000, 400], []));
    await truncate(path, 12 + 40_000_000);
    const labels = await write("large-labels", 8, [100_000], new Array<number>(100_000).fill(1));
    const images = await openFile(path);
    const reads: number[] = [];
    const watched: ByteSource = {
      ...images,
      read: (begin, end) => {
        reads.push(end - begin);
        return images.read(begin, end);
      },
    };
    const split = await streamIdx({ inputs: [watched], targets: [await openFile(labels)], chunkSize: 1000 });
    let count = 0;
    for await (const { inputs } of split.chunks(0)) count += inputs[0]?.shape[0] ?? 0;
    expect(count).toBe(100_000);
    expect(reads).toHaveLength(101);
    expect(Math.max(...reads)).toBe(400_000);
  });

  it("refuses a file cut off, at once or when it is cut while learning", async () => {
    const path = await write("cut", 8, [4], [1, 2, 3, 4]);
    const labels = await openFile(await write("cut-labels", 8, [4], [1, 2, 3, 4]));
    const split = await streamIdx({ inputs: [await openFile(path)], targets: [labels], chunkSize: 2 });
    await truncate(path, 10);
    const error = await rejection(all(split));
    expect(error.details).toEqual({ code: "idx-truncated", expected: 12, actual: 10, part: "data" });
    expect(error.message).toContain(path);
    const again = streamIdx({ inputs: [await openFile(path)], targets: [labels], chunkSize: 2 });
    expect((await rejection(again)).code).toBe("idx-truncated");
  });

  it("refuses files that disagree, scalars and no files", async () => {
    const source = async (shape: number[], data: number[]) =>
      openFile(await write(`shape-${shape.join("-")}`, 8, shape, data));
    const two = await source([2], [1, 2]);
    const disagree = streamIdx({ inputs: [two], targets: [await source([3], [1, 2, 3])], chunkSize: 1 });
    expect((await rejection(disagree)).message).toMatch(/holds 3 examples where .* holds 2/);
    const scalar = streamIdx({ inputs: [two], targets: [await source([], [1])], chunkSize: 1 });
    expect((await rejection(scalar)).message).toContain("is a scalar");
    expect((await rejection(streamIdx({ inputs: [], targets: [], chunkSize: 1 }))).code).toBe("argument");
    expect((await rejection(streamIdx({ inputs: [two], targets: [two], chunkSize: 0 }))).code).toBe("argument");
  });
});

describe("examples that are iterated", () => {
  const example = (x: number): { inputs: TensorData[]; targets: TensorData[] } => ({
    inputs: [tensorData("f32", [x, -x])],
    targets: [tensorData("i32", x)],
  });

  it("collects from arrays, generators and async ones", async () => {
    const list = [1, 2, 3].map(example);
    const expected = {
      size: 3,
      inputs: [{ dtype: "f32", shape: [3, 2], data: Float32Array.of(1, -1, 2, -2, 3, -3) }],
      targets: [{ dtype: "i32", shape: [3], data: Int32Array.of(1, 2, 3) }],
    };
    expect(await fromExamples(list)).toEqual(expected);
    expect(await fromExamples(new Set(list))).toEqual(expected);
    async function* generated() {
      yield* list;
    }
    expect(await fromExamples(generated())).toEqual(expected);
  });

  it("refuses none, endless ones, and ones that are not like the first", async () => {
    expect((await rejection(fromExamples([]))).message).toBe("example 0: there is none");
    function* endless() {
      for (;;) yield example(1);
    }
    expect((await rejection(fromExamples(endless(), { maximum: 10 }))).message).toContain("more than may be held");
    const other = { inputs: [tensorData("f32", [1])], targets: [tensorData("i32", 1)] };
    expect((await rejection(fromExamples([example(1), other]))).message).toBe(
      "example 1: is of f32[1] where the first one is of f32[2]",
    );
    const fewer = { inputs: [tensorData("f32", [1, 2])], targets: [] };
    expect((await rejection(fromExamples([example(1), fewer]))).message).toContain("has 1 inputs and 0 targets where");
    const short = { inputs: [{ dtype: "f32", shape: [3], data: new Float32Array(2) }], targets: [] } as const;
    expect((await rejection(fromExamples([short]))).message).toContain("2 elements do not fill f32[3]");
    const wrong = { inputs: [{ dtype: "i32", shape: [2], data: new Float32Array(2) }], targets: [] } as const;
    expect((await rejection(fromExamples([wrong]))).message).toContain("i32 is held by Int32Array");
  });

  it("streams them again and again, by the epoch", async () => {
    const split = streamExamples({
      size: 3,
      chunkSize: 2,
      *examples(epoch) {
        for (let i = 0; i < 3; i++) yield example(10 * epoch + i);
      },
    });
    expect(numbers(await all(split, 0))).toEqual([
      [0, -0, 1, -1],
      [2, -2],
    ]);
    expect(numbers(await all(split, 1))).toEqual([
      [10, -10, 11, -11],
      [12, -12],
    ]);
  });

  it("chunks are the caller's: the source does not write to them again", async () => {
    const split = streamExamples({ size: 4, chunkSize: 2, examples: () => [1, 2, 3, 4].map(example) });
    const chunks = await all(split);
    expect(numbers(chunks)).toEqual([
      [1, -1, 2, -2],
      [3, -3, 4, -4],
    ]);
  });

  it("an iteration that is left early closes its source", async () => {
    let closed = false;
    const split = streamExamples({
      size: 4,
      chunkSize: 1,
      *examples() {
        try {
          for (let i = 0; i < 4; i++) yield example(i);
        } finally {
          closed = true;
        }
      },
    });
    for await (const _ of split.chunks(0)) break;
    expect(closed).toBe(true);
  });

  it("refuses more and fewer than promised", async () => {
    const source = (size: number) => streamExamples({ size, chunkSize: 2, examples: () => [example(1), example(2)] });
    expect((await rejection(all(source(1)))).message).toContain("more than the 1 promised");
    expect((await rejection(all(source(3)))).message).toContain("example 2: is missing; 3 were promised");
  });
});

it("a split in memory as chunks: views, in order", async () => {
  const split = createSplit({ inputs: [tensorData("f32", [[1], [2], [3]])], targets: [tensorData("u8", [0, 1, 0])] });
  const chunks = await all(streamSplit(split, 2));
  expect(numbers(chunks)).toEqual([[1, 2], [3]]);
  expect(chunks[0]?.inputs[0]?.data.buffer).toBe(split.inputs[0]?.data.buffer);
});

describe("defineDataset checks the chunks of a streamed split as they come", () => {
  const dataset = (chunks: readonly Chunk[], size: number, chunkSize: number) =>
    defineDataset({
      name: "streamed",
      inputTypes: [{ dtype: "f32", shape: [1] }],
      targetTypes: [{ dtype: "i32", shape: [] }],
      classes: ["no", "yes"],
      splits: {
        train: {
          size,
          chunkSize,
          async *chunks() {
            yield* chunks;
          },
        },
      },
      prepare: (batch) => batch,
    }).splits.train as StreamedSplit;
  const chunk = (inputs: number[][], targets: number[]): Chunk => ({
    inputs: [tensorData("f32", inputs)],
    targets: [tensorData("u8", targets)],
  });
  const good = chunk([[1], [2]], [0, 1]);

  it("lets good ones through", async () => {
    expect(await all(dataset([good, chunk([[3]], [1])], 3, 2))).toHaveLength(2);
  });

  it.each<[string, Chunk[], number, number, string]>([
    [
      "a label outside the classes",
      [good, chunk([[1]], [2])],
      3,
      2,
      "splits.train (from example 2).targets[0]: example 0 is of class 2",
    ],
    ["too small a chunk", [chunk([[1]], [1]), good], 3, 2, "a chunk holds 1 examples instead of 2"],
    ["too large a chunk", [good], 2, 1, "a chunk holds 2 examples instead of 1"],
    ["a chunk too many", [good, good], 2, 2, "more chunks than its 2 examples fill"],
    ["a chunk too few", [good], 4, 2, "its chunks hold 2 examples instead of 4"],
    [
      "another type",
      [
        good,
        chunk(
          [
            [1, 2],
            [3, 4],
          ],
          [0, 0],
        ),
      ],
      4,
      2,
      "examples are (f32[2])",
    ],
  ])("refuses %s", async (_, chunks, size, chunkSize, message) => {
    expect((await rejection(all(dataset(chunks, size, chunkSize)))).message).toContain(message);
  });

  it.each([
    [0, 1],
    [1, 0],
    [1.5, 1],
  ])("refuses sizes %d and %d", (size, chunkSize) => {
    expect(() => dataset([], size, chunkSize)).toThrow(DatasetError);
  });
});
