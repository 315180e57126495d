import type { LoadScalar } from "@tenon/compiler";
import { strideAlong } from "@tenon/compiler";
import type { FunctionBuilder, Local } from "../../wasm/function-builder.ts";
import * as i32 from "../../wasm/instructions/i32.ts";
import * as v128 from "../../wasm/instructions/v128.ts";

export interface Packing {
  readonly f: FunctionBuilder;
  readonly operand: LoadScalar;
  readonly base: Local;
  readonly columnAxis: number;
  /** First column of the panel. */
  readonly column: Local;
  readonly target: Local;
  readonly width: number;
  /** Columns that exist; the others become 0. */
  readonly valid: number;
  /** Where the axes that stay are. */
  axis(axis: number): Local;
  /** The blocked depth axis, then those inside it. */
  readonly depthAxes: readonly number[];
  readonly depthExtents: readonly number[];
  readonly start: Local;
  readonly count: Local;
}

/** Copies a panel of an operand: for each point of the depth, its columns (of the left operand, its rows) side by side. */
export function emitPacking(packing: Packing): void {
  const { f, operand, columnAxis, depthAxes, depthExtents, count, target, width, valid } = packing;
  const columnStride = (strideAlong(operand.index, columnAxis) as number) * 4;
  const strides = depthAxes.map((axis) => (strideAlong(operand.index, axis) as number) * 4);
  const source = f.local("i32");
  const out = f.local("i32");
  pushStart(packing, columnStride);
  f.set(source).get(target).set(out);

  const pushAt = (offset: number): number => {
    f.get(source);
    if (offset >= 0) return offset;
    f.i32(offset).op(i32.add);
    return 0;
  };
  /** One point of the depth, `from` bytes from the source, to the panel's row `row`. */
  const copyRow = (from: number, row: number): void => {
    for (let v = 0; 4 * v < width; v++) {
      const there = Math.min(4, valid - 4 * v);
      const place = (row * width + 4 * v) * 4;
      // Vectors without any column are not multiplied either.
      if (there <= 0) continue;
      f.get(out);
      if (there === 4 && columnStride === 4) {
        const offset = pushAt(from + 16 * v);
        f.memory(v128.load, offset);
      } else {
        const vector = f.local("v128");
        f.i32x4(0).set(vector);
        for (let lane = 0; lane < there; lane++) {
          const offset = pushAt(from + (4 * v + lane) * columnStride);
          f.get(vector).memoryLane(v128.load32_lane, lane, offset).set(vector);
        }
        f.get(vector);
        f.release("v128", vector);
      }
      f.memory(v128.store, place);
    }
  };
  /** Four points of the depth of four columns whose depth lies side by side: loaded along it and turned. */
  const turnRows = (): void => {
    for (let v = 0; 4 * v + 4 <= valid; v++) {
      const rows = [0, 1, 2, 3].map((lane) => {
        const vector = f.local("v128");
        const offset = pushAt((4 * v + lane) * columnStride);
        f.memory(v128.load, offset).set(vector);
        return vector;
      }) as [Local, Local, Local, Local];
      const [a, b, c, d] = rows;
      const turned = [0, 1, 2, 3].map(() => f.local("v128")) as [Local, Local, Local, Local];
      const [low, lowToo, high, highToo] = turned;
      f.get(a).get(b).shuffle32([0, 4, 1, 5]).set(low);
      f.get(c).get(d).shuffle32([0, 4, 1, 5]).set(lowToo);
      f.get(a).get(b).shuffle32([2, 6, 3, 7]).set(high);
      f.get(c).get(d).shuffle32([2, 6, 3, 7]).set(highToo);
      const put = (k: number, left: Local, right2: Local, upper: boolean): void => {
        f.get(out)
          .get(left)
          .get(right2)
          .shuffle32(upper ? [2, 3, 6, 7] : [0, 1, 4, 5]);
        f.memory(v128.store, (k * width + 4 * v) * 4);
      };
      put(0, low, lowToo, false);
      put(1, low, lowToo, true);
      put(2, high, highToo, false);
      put(3, high, highToo, true);
      for (const local of [...rows, ...turned]) f.release("v128", local);
    }
  };
  const loopOver = (level: number): void => {
    const stride = strides[level] as number;
    const extent = depthExtents[level] as number;
    const counter = f.local("i32");
    const limit = (): void => void (level === 0 ? f.get(count) : f.i32(extent));
    f.i32(0).set(counter);
    if (level < depthAxes.length - 1) {
      f.forBelow(counter, limit, 1, () => {
        loopOver(level + 1);
        f.advance(source, stride - (depthExtents[level + 1] as number) * (strides[level + 1] as number));
      });
      f.release("i32", counter);
      return;
    }
    const run = (step: number, body: () => void): void => {
      f.forBelow(
        counter,
        () => {
          limit();
          if (step > 1) f.i32(step - 1).op(i32.sub);
        },
        step,
        () => {
          body();
          f.advance(source, step * stride);
          f.advance(out, step * width * 4);
        },
      );
    };
    const turns = stride === 4 && columnStride !== 4 && valid % 4 === 0;
    if (extent >= 4)
      run(4, () => {
        if (turns) turnRows();
        else for (let k = 0; k < 4; k++) copyRow(k * stride, k);
      });
    if (level === 0 || extent % 4 !== 0) run(1, () => copyRow(0, 0));
    f.release("i32", counter);
  };
  if (depthAxes.length === 0) copyRow(0, 0);
  else loopOver(0);
  f.release("i32", source);
  f.release("i32", out);
}

/** The address of the panel's first element. */
function pushStart(
  { f, operand, base, column, axis, depthAxes, start, columnAxis }: Packing,
  columnStride: number,
): void {
  f.get(base);
  if (operand.index.constant !== 0) f.i32(operand.index.constant * 4).op(i32.add);
  for (const { atom, scale } of operand.index.terms) {
    if (atom.kind !== "axis" || atom.axis === columnAxis || depthAxes.slice(1).includes(atom.axis)) continue;
    f.get(atom.axis === depthAxes[0] ? start : axis(atom.axis))
      .i32(scale * 4)
      .op(i32.mul)
      .op(i32.add);
  }
  f.get(column).i32(columnStride).op(i32.mul).op(i32.add);
}
