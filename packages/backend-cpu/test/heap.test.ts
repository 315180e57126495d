import type { TypedArray, Value } from "@tenon/program";
import { buildProgram, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import * as fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { cpu } from "../src/index.ts";
import { Heap } from "../src/runtime/heap.ts";

interface Piece {
  readonly address: number;
  readonly bytes: number;
  readonly mark: number;
}

/** Allocations, and releases of the oldest, the newest or one between. */
const actions = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ allocate: fc.oneof(fc.nat(300), fc.nat(200_000)) }) },
    { weight: 2, arbitrary: fc.record({ release: fc.nat(1000) }) },
  ),
  { maxLength: 80, size: "max" },
);

/** Writes a mark over all of a piece. */
const fill = (heap: Heap, { address, bytes, mark }: Piece): void =>
  void heap.bytes.fill(mark, address, address + bytes);
const isIntact = (heap: Heap, { address, bytes, mark }: Piece): boolean =>
  heap.bytes.subarray(address, address + bytes).every((byte) => byte === mark);

for (const shared of [false, true])
  describe(`the heap${shared ? ", shared" : ""}`, () => {
    test("gives out pieces that do not overlap and keeps what is in them, also when memory grows", () => {
      fc.assert(
        fc.property(actions, (list) => {
          const heap = new Heap(shared, 500);
          const reserved = heap.reserved + 500;
          const pieces: Piece[] = [];
          let live = 0;
          let peak = 0;
          for (const [i, action] of list.entries()) {
            if ("allocate" in action) {
              const piece = { address: heap.allocate(action.allocate), bytes: action.allocate, mark: (i % 255) + 1 };
              fill(heap, piece);
              pieces.push(piece);
              live += piece.bytes;
              peak = Math.max(peak, live);
              expect(piece.address % 64).toBe(0);
              expect(piece.address).toBeGreaterThanOrEqual(reserved);
            } else if (pieces.length > 0) {
              const [piece] = pieces.splice(action.release % pieces.length, 1) as [Piece];
              expect(isIntact(heap, piece)).toBe(true);
              heap.release(piece.address, piece.bytes);
              live -= piece.bytes;
            }
            expect([heap.liveBytes, heap.peakBytes]).toEqual([live, peak]);
            expect(heap.bytes.buffer).toBe(heap.memory.buffer);
            expect(heap.words.buffer).toBe(heap.memory.buffer);
          }
          expect(pieces.every((piece) => isIntact(heap, piece))).toBe(true);
          const sorted = [...pieces].sort((left, right) => left.address - right.address);
          for (const [i, { address, bytes }] of sorted.entries())
            expect(address + bytes).toBeLessThanOrEqual(sorted[i + 1]?.address ?? Infinity);
          expect(heap.bytes.subarray(heap.reserved, reserved).every((byte) => byte === 0)).toBe(true);
        }),
        { numRuns: 60 },
      );
    });

    test("joins what is free: after all was given back, as much as there ever was fits where the first piece lay", () => {
      fc.assert(
        fc.property(fc.array(fc.nat(20_000), { minLength: 1, maxLength: 30 }), fc.nat(1000), (sizes, seed) => {
          const heap = new Heap(shared);
          const pieces = sizes.map((bytes) => ({ address: heap.allocate(bytes), bytes }));
          const first = pieces[0]?.address as number;
          const last = pieces.at(-1) as { address: number; bytes: number };
          const whole = last.address + last.bytes - first;
          const before = heap.memory.buffer.byteLength;
          // In some order or other.
          const keyOf = (i: number): number => (i * 7919 + seed) % 31;
          for (const i of pieces.map((_, at) => at).sort((left, right) => keyOf(left) - keyOf(right) || left - right))
            heap.release(pieces[i]?.address as number, pieces[i]?.bytes as number);
          expect(heap.liveBytes).toBe(0);
          expect(heap.allocate(whole)).toBe(first);
          expect(heap.memory.buffer.byteLength).toBe(before);
        }),
      );
    });

    test("takes the smallest piece that is large enough", () => {
      const heap = new Heap(shared);
      const [large, , small] = [4096, 64, 256, 64].map((bytes) => heap.allocate(bytes)) as [number, number, number];
      heap.release(large, 4096);
      heap.release(small, 256);
      expect(heap.allocate(200)).toBe(small);
      expect(heap.allocate(200)).toBe(large);
    });

    test("grows seldom: many small pieces do not grow it each", () => {
      const heap = new Heap(shared);
      const grow = vi.spyOn(heap.memory, "grow");
      for (let i = 0; i < 1000; i++) heap.allocate(50_000);
      expect(grow.mock.calls.length).toBeLessThan(15);
    });

    test("throws for what is too large, and goes on as before", () => {
      const heap = new Heap(shared);
      const piece = { address: heap.allocate(100_000), bytes: 100_000, mark: 7 };
      fill(heap, piece);
      const before = [heap.liveBytes, heap.peakBytes, heap.memory.buffer.byteLength];
      for (const bytes of [2 ** 33, 2 ** 32, heap.maximum * 65536])
        expect(() => heap.allocate(bytes)).toThrow(RangeError);
      expect([heap.liveBytes, heap.peakBytes, heap.memory.buffer.byteLength]).toEqual(before);
      expect(isIntact(heap, piece)).toBe(true);
      const next = heap.allocate(64);
      expect(next).toBeGreaterThanOrEqual(piece.address + piece.bytes);
      heap.release(next, 64);
      heap.release(piece.address, piece.bytes);
      expect(heap.allocate(100_064)).toBe(piece.address);
    });

    test("is content with less where the engine refuses to grow by half, and with nothing keeps what it has", () => {
      const heap = new Heap(shared);
      const grow = vi.spyOn(heap.memory, "grow");
      grow.mockImplementationOnce(() => {
        throw new RangeError("too much");
      });
      const address = heap.allocate(3_000_000);
      expect(grow.mock.calls.map(([pages]) => pages).sort()).toHaveLength(2);
      expect(heap.bytes.length).toBeGreaterThanOrEqual(address + 3_000_000);
      grow.mockImplementation(() => {
        throw new RangeError("nothing at all");
      });
      const before = [heap.liveBytes, heap.bytes.length];
      expect(() => heap.allocate(9_000_000)).toThrow(RangeError);
      expect([heap.liveBytes, heap.bytes.length]).toEqual(before);
      heap.release(address, 3_000_000);
      expect(heap.allocate(3_000_000)).toBe(address);
    });
  });

test("typed arrays go in and come out as they are, whatever they are views of", () => {
  const heap = new Heap(false);
  const address = heap.allocate(64);
  const within = new Float32Array([9, 1, 2, 3, 9]).subarray(1, 4);
  heap.write(address, within);
  const copy = heap.read(address, "f32", 3);
  expect([...copy]).toEqual([1, 2, 3]);
  heap.clear(address, 12);
  expect([...copy, ...heap.read(address, "f32", 3)]).toEqual([1, 2, 3, 0, 0, 0]);
});

/** A sum over `exp(x yᵀ)` and over its transpose: the exponentials are stored. */
const large = (extent: number) =>
  buildProgram("large", [tensorType("f32", [extent]), tensorType("f32", [extent])], ([x, y]) => {
    const shape = [extent, extent];
    const product = op.mul(op.broadcast(x as Value, shape, [0]), op.broadcast(y as Value, shape, [1]));
    const exps = op.exp(product);
    return [op.reduce(exps, "sum", [0]), op.reduce(op.mul(exps, op.transpose(exps, [1, 0])), "sum", [1])];
  });

test("a Program whose temporaries do not fit fails alone: the others keep theirs, and all memory comes back", async () => {
  await using backend = await cpu.open({ threads: 1 });
  {
    using made = new DisposableStack();
    const bound = (extent: number) => {
      const type = tensorType("f32", [extent]);
      const [x, y, first, second] = [0, 1, 2, 3].map(() => made.use(backend.allocate(type)));
      if (!x || !y || !first || !second) throw new Error("not allocated");
      const executable = made.use(backend.compile(large(extent)));
      const invocation = executable.bind({ inputs: [x, y], outputs: [first, second] });
      return { invocation, x, y, first, second, executable };
    };
    const good = bound(300);
    expect(good.executable.plannedBytes).toBeGreaterThanOrEqual(4 * 300 * 300);
    const numbers = Float32Array.from({ length: 300 }, (_, i) => (i % 7) / 8);
    backend.write(good.x, numbers);
    backend.write(good.y, numbers);
    const results = async (): Promise<TypedArray[]> => {
      good.invocation.run();
      return [await backend.download(good.first), await backend.download(good.second)];
    };
    const expected = await results();
    const tooLarge = bound(50_000);
    tooLarge.invocation.run();
    await expect(backend.idle()).rejects.toThrow(/fit/);
    // Whatever is allocated now must not be where the good one's temporaries are.
    const others = Array.from({ length: 20 }, () => made.use(backend.allocate(tensorType("u8", [20_000]))));
    for (const other of others) backend.write(other, new Uint8Array(20_000).fill(5));
    expect(await results()).toEqual(expected);
    for (const other of others) expect((await backend.download(other)).every((byte: number) => byte === 5)).toBe(true);
  }
  expect(backend.memory().liveBytes).toBe(0);
});

test("kernels that load a key before their loop are warmed up, whatever memory holds by then", async () => {
  await using backend = await cpu.open({ threads: 1 });
  const words = tensorType("u32", [2 ** 14]);
  backend.write(backend.allocate(words), new Uint32Array(2 ** 14).fill(0x7ffffff0));
  const [key, four] = [tensorType("u32", [2]), tensorType("u32", [4])];
  const program = buildProgram(
    "many keys",
    Array.from({ length: 64 }, () => key),
    (keys) => keys.map((own) => op.randomBits(own, [4])),
  );
  const [inputs, outputs] = [key, four].map((type) => program.inputs.map(() => backend.allocate(type)));
  if (!inputs || !outputs) throw new Error("two lists of buffers");
  backend.compile(program).bind({ inputs, outputs }).run();
  for (const output of outputs) expect((await backend.download(output))[0]).toBe(0x6b200159);
});
