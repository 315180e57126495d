import type { Local } from "../../wasm/function-builder.ts";
import * as f32x4 from "../../wasm/instructions/f32x4.ts";
import * as i32 from "../../wasm/instructions/i32.ts";
import * as v128 from "../../wasm/instructions/v128.ts";
import type { LeftAddresses } from "./left-operand.ts";
import type { ContractUnit, DepthBlock } from "./unit.ts";

/** One pass of a tile over a panel. */
export interface TilePass {
  readonly height: number;
  /** Columns of the panel that exist. */
  readonly valid: number;
  readonly addresses: LeftAddresses;
  readonly target: Local;
  /** Where the tile's sums lie, and how far its rows are apart. */
  readonly sums: Local;
  readonly rowBytes: number;
  readonly block: DepthBlock;
}

/** A tile of the result in registers, over one depth block of one panel. */
export function emitTile(
  { layout, code, f }: ContractUnit,
  { height, valid, addresses, target, sums: place, rowBytes, block }: TilePass,
): void {
  const { tile } = layout;
  const vectors = Math.ceil(valid / 4);
  const sums = Array.from({ length: height }, () => Array.from({ length: vectors }, () => f.local("v128")));
  const each = (visit: (sum: Local, r: number, v: number) => void): void =>
    sums.forEach((row, r) => {
      row.forEach((sum, v) => {
        visit(sum, r, v);
      });
    });
  const zero = (): void => each((sum) => f.f32x4(0).set(sum));
  const placeOf = (r: number, v: number): number => r * rowBytes + 16 * v;
  if (block.isFirst) {
    block.isFirst();
    f.if(zero, () =>
      each((sum, r, v) => {
        f.get(place).memory(v128.load, placeOf(r, v)).set(sum);
      }),
    );
  } else zero();

  // One multiply-add for each element of the tile at each point of the depth.
  const b = f.local("i32");
  const pointers = [...new Set(addresses.rows)].map((address) => ({ address, pointer: f.local("i32") }));
  const pointerOf = (r: number): Local =>
    pointers.find(({ address }) => address === addresses.rows[r])?.pointer as Local;
  f.get(target).set(b);
  for (const { address, pointer } of pointers) f.get(address).set(pointer);
  const panelVectors = Array.from({ length: vectors }, () => f.local("v128"));
  const element = f.local("v128");
  const { strides, extents } = addresses;
  const step = (k: number, stride: number): void => {
    panelVectors.forEach((vector, v) => {
      f.get(b)
        .memory(v128.load, (k * tile.columns + 4 * v) * 4)
        .set(vector);
    });
    for (let r = 0; r < height; r++) {
      const offset = (addresses.offsets[r] as number) + k * stride;
      f.get(pointerOf(r));
      if (offset < 0) f.i32(offset).op(i32.add);
      f.memory(v128.load32_splat, Math.max(0, offset)).set(element);
      (sums[r] as Local[]).forEach((sum, v) => {
        const vector = panelVectors[v] as Local;
        if (code.fused) f.get(element).get(vector).get(sum).op(f32x4.relaxed_madd).set(sum);
        else f.get(element).get(vector).op(f32x4.mul).get(sum).op(f32x4.add).set(sum);
      });
    }
  };
  const loopOver = (level: number): void => {
    const stride = strides[level] as number;
    const isInnermost = level === extents.length - 1;
    const counter = f.local("i32");
    const limit = (): void => void (level === 0 ? f.get(addresses.count) : f.i32(extents[level] as number));
    f.i32(0).set(counter);
    if (isInnermost) {
      const extent = extents[level] as number;
      const run = (unroll: number): void => {
        f.forBelow(
          counter,
          () => {
            limit();
            if (unroll > 1) f.i32(unroll - 1).op(i32.sub);
          },
          unroll,
          () => {
            for (let k = 0; k < unroll; k++) step(k, stride);
            f.advance(b, unroll * tile.columns * 4);
            for (const { pointer } of pointers) f.advance(pointer, unroll * stride);
          },
        );
      };
      if (tile.unroll > 1 && extent >= tile.unroll) run(tile.unroll);
      if (level === 0 || extent % tile.unroll !== 0 || tile.unroll === 1) run(1);
    } else
      f.forBelow(counter, limit, 1, () => {
        loopOver(level + 1);
        // The inner loop has gone its whole way.
        const walked = (extents[level + 1] as number) * (strides[level + 1] as number);
        for (const { pointer } of pointers) f.advance(pointer, stride - walked);
      });
    f.release("i32", counter);
  };
  if (extents.length === 0) step(0, 0);
  else loopOver(0);
  f.release("i32", b);
  for (const { pointer } of pointers) f.release("i32", pointer);
  for (const vector of [...panelVectors, element]) f.release("v128", vector);

  each((sum, r, v) => {
    f.get(place).get(sum).memory(v128.store, placeOf(r, v));
    f.release("v128", sum);
  });
}
