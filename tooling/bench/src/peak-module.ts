/**
 * Independent sums. A multiply-add takes 4 cycles and two start in each, so 8 would do; a product and a sum take 6 to 8.
 * With the two constants they fill the 15 registers that V8 hands out on x64.
 */
const sums = 13;
/** Multiply-adds to each sum in one turn of the loop. */
const unrolled = 8;
const lanes = 4;

/** Floating-point operations in one turn of the loop; a multiply-add counts as two. */
export const flopsPerTurn: number = sums * unrolled * lanes * 2;

/** The instruction it measures: fused, or a product and a sum where the engine has no relaxed SIMD. */
export type PeakForm = "multiply-add" | "multiply, add";

/**
 * A WebAssembly module of nothing but 128-bit multiply-adds on registers, what no kernel in one thread can exceed. It
 * exports `run(turns: i32) -> f32`, whose result depends on every one of them.
 */
export function peakModule(form: PeakForm): Uint8Array<ArrayBuffer> {
  const turns = 0; // the parameter
  const factor = 1; // v128
  const addend = 2; // v128
  const sum = (i: number): number => 3 + i; // v128
  const f32x4 = { splat: [0xfd, 0x13], extractFirst: [0xfd, 0x1f, 0], add: [0xfd, 0xe4, 1], mul: [0xfd, 0xe6, 1] };
  const relaxedMadd = [0xfd, 0x85, 2];
  const get = (local: number): number[] => [0x20, local];
  const set = (local: number): number[] => [0x21, local];
  const f32 = (value: number): number[] => [0x43, ...new Uint8Array(new Float32Array([value]).buffer)];
  const each = (part: (i: number) => number[]): number[] => Array.from({ length: sums }, (_, i) => part(i)).flat();
  // The product needs the sum itself, or an engine would compute it once for all turns.
  const product = (i: number): number[] => [
    ...get(sum(i)),
    ...get(factor),
    ...(form === "multiply-add" ? [] : f32x4.mul),
  ];
  const multiplyAdd = (i: number): number[] => [
    ...product(i),
    ...get(addend),
    ...(form === "multiply-add" ? relaxedMadd : f32x4.add),
    ...set(sum(i)),
  ];
  const body = [
    ...[...f32(0.5), ...f32x4.splat, ...set(factor)],
    ...[...f32(1), ...f32x4.splat, ...set(addend)],
    ...each((i) => [...f32(i + 1), ...f32x4.splat, ...set(sum(i))]),
    ...[0x03, 0x40], // loop
    ...Array.from({ length: unrolled }, () => each(multiplyAdd)).flat(),
    ...[...get(turns), 0x41, 1, 0x6b, 0x22, turns], // turns - 1, i32.sub, local.tee
    ...[0x0d, 0, 0x0b], // br_if 0, end of loop
    ...get(sum(0)),
    ...each((i) => (i === 0 ? [] : [...get(sum(i)), ...f32x4.add])),
    ...[...f32x4.extractFirst, 0x0b],
  ];
  const locals = [1, ...unsigned(2 + sums), 0x7b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, 0x7f, 1, 0x7d]), // type: (i32) -> f32
    ...section(3, [1, 0]), // function 0 has type 0
    ...section(7, [1, 3, ...new TextEncoder().encode("run"), 0, 0]), // export it
    ...section(10, [1, ...sized([...locals, ...body])]), // code
  ]);
}

/** The fused form where the engine takes it. */
export function bestPeakForm(): PeakForm {
  return WebAssembly.validate(peakModule("multiply-add")) ? "multiply-add" : "multiply, add";
}

const section = (id: number, content: readonly number[]): number[] => [id, ...sized(content)];
const sized = (content: readonly number[]): number[] => [...unsigned(content.length), ...content];

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
