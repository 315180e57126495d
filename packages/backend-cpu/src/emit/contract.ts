import type { ContractKernel, Scalar } from "@tenon/compiler";
import { forEachScalar, strideAlong } from "@tenon/compiler";
import { sizeOf } from "@tenon/program";
import type { FunctionBuilder, Local } from "../wasm/function-builder.ts";
import { alongAxis, copiesFor } from "./along-axis.ts";
import type { KernelCode } from "./kernel-code.ts";
import { forEachUnit, unflattenUnit } from "./kernel-code.ts";
import { emitPacking } from "./pack.ts";
import { PointEmitter } from "./point-emitter.ts";
import type { TileShape } from "./tile-shape.ts";
import { splitRows } from "./tile-shape.ts";

// A product of matrices in register tiles, after Goto and van de Geijn, "Anatomy of high-performance matrix
// multiplication", ACM TOMS 2008. The right operand is packed into panels as wide as a tile, in memory of the thread's
// own; the left operand is read where it lies, element by element into all lanes; each element of the result is one chain
// of multiply-adds in the order of the depth, so that neither tiles nor threads change its bits. What the compiler has put
// behind the product (bias, activation, an optimizer's update) is computed on the tile while it is in registers.

/**
 * Bytes of packed right operand that a unit works with. Where the depth is great, tiles take long and the panels should
 * stay near; where it is small, what lies behind the product weighs more, and wants long rows.
 */
const packedBytes = (depth: number): number => (depth <= 256 ? 256 : 96) * 1024;
/** Depth of a block: a panel of it fills the first cache; where the left operand is copied, that is kept short as well. */
const depthLimit = 1024;
const turnedDepthLimit = 256;
/** Rows that packing a panel for is worth. */
const fewestRows = 48;
/** Units that a kernel is divided into at least, if it is large enough. */
const wantedUnits = 8;

/** How a product is divided. */
export interface ContractLayout {
  readonly kernel: ContractKernel;
  readonly tile: TileShape;
  /** Axes that are walked product by product: batch, and all column axes but the last. */
  readonly productExtents: readonly number[];
  readonly productAxes: readonly number[];
  readonly rowExtents: readonly number[];
  readonly rowAxes: readonly number[];
  readonly rows: number;
  readonly columnAxis: number;
  readonly columns: number;
  readonly depthAxes: readonly number[];
  readonly depthExtents: readonly number[];
  /** Panels in a unit, units along columns; rows in a unit, units along rows. */
  readonly panels: number;
  readonly columnUnits: number;
  readonly unitRows: number;
  readonly rowUnits: number;
  readonly units: number;
  /** Depth axes before `blockAxis` are walked block by block; of it, `blockExtent` positions are a block. */
  readonly blockAxis: number;
  readonly blockExtent: number;
  readonly blocks: number;
  /** Memory for a thread: the packed panels, then the sums of one row of tiles, or of all rows where depth is in blocks. */
  readonly packedBytes: number;
  /** Whether the rows of a tile are copied side by side first, and where to. */
  readonly packsLeft: boolean;
  readonly leftOffset: number;
  readonly scratchBytes: number;
}

export function layoutContract(kernel: ContractKernel, tile: TileShape): ContractLayout {
  const { outer, inner, batchAxes, rowAxes, columnAxes } = kernel;
  const axis = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
  const columnAxis = outer.length - 1;
  const products = [...axis(0, batchAxes), ...axis(batchAxes + rowAxes, columnAxes - 1)];
  const rowList = axis(batchAxes, rowAxes);
  const extents = (axes: readonly number[]): number[] => axes.map((a) => outer[a] as number);
  const rows = sizeOf(extents(rowList));
  const columns = outer[columnAxis] as number;
  const depth = sizeOf(inner);

  // Depth block: whole axes from the last on as long as they fit, then a part of the next.
  const limit = isTurned(kernel) ? turnedDepthLimit : depthLimit;
  let blockAxis = inner.length;
  let block = 1;
  while (blockAxis > 0 && block * (inner[blockAxis - 1] as number) <= limit) block *= inner[--blockAxis] as number;
  let blockExtent = 1;
  if (blockAxis > 0) {
    blockAxis--;
    const extent = inner[blockAxis] as number;
    const most = Math.max(1, Math.floor(limit / block));
    blockExtent = Math.ceil(extent / Math.ceil(extent / most));
    block *= blockExtent;
  } else blockExtent = inner[0] ?? 1;
  const blocks = sizeOf(inner.slice(0, blockAxis)) * Math.ceil((inner[blockAxis] ?? 1) / Math.max(1, blockExtent));

  const width = tile.columns;
  const allPanels = Math.ceil(columns / width);
  const productCount = sizeOf(extents(products));
  const mostPanels = Math.max(1, Math.floor(packedBytes(block) / (block * width * 4)));
  // As many columns as fit, so that what lies behind the product is walked along its rows; for more units rows are
  // divided, as long as that leaves enough of them to be worth packing for, and then columns.
  const rowParts = Math.max(
    1,
    Math.min(
      Math.floor(rows / fewestRows),
      Math.ceil(wantedUnits / (Math.ceil(allPanels / mostPanels) * productCount)),
    ),
  );
  const columnParts = Math.max(
    Math.ceil(allPanels / mostPanels),
    Math.min(allPanels, Math.ceil(wantedUnits / (rowParts * productCount))),
  );
  const panels = Math.ceil(allPanels / columnParts);
  const columnUnits = Math.ceil(allPanels / panels);
  // Where partial sums wait in memory, not too many rows at a time.
  const rowLimit = blocks > 1 ? 256 : rows;
  const unitRows = Math.min(rows, rowLimit, Math.ceil(Math.ceil(rows / rowParts) / tile.rows) * tile.rows);
  const rowUnits = Math.ceil(rows / unitRows);
  const sumRows = blocks > 1 ? unitRows : Math.min(unitRows, tile.rows);
  return {
    kernel,
    tile,
    productExtents: extents(products),
    productAxes: products,
    rowExtents: extents(rowList),
    rowAxes: rowList,
    rows,
    columnAxis,
    columns,
    depthAxes: axis(outer.length, inner.length),
    depthExtents: inner,
    panels,
    columnUnits,
    unitRows,
    rowUnits,
    units: productCount * columnUnits * rowUnits,
    blockAxis,
    blockExtent,
    blocks: depth === 0 ? 1 : blocks,
    packedBytes: panels * block * width * 4,
    packsLeft: isTurned(kernel) && block >= 128 && panels >= 4,
    leftOffset: panels * width * 4 * (block + sumRows),
    scratchBytes: panels * width * 4 * (block + sumRows) + block * leftWidth * 4,
  };
}

/** Elements of a packed row of the left operand: tiles are at most this high. */
const leftWidth = 8;

/**
 * A left operand whose rows lie side by side and whose depth goes in great strides takes a line of the cache for each
 * element, and those lines push each other out. Copied once, it serves all panels of the unit.
 */
function isTurned({ left, outer, inner, batchAxes, rowAxes }: ContractKernel): boolean {
  const depthStride = strideAlong(left.index, outer.length + inner.length - 1) ?? 0;
  return rowAxes === 1 && strideAlong(left.index, batchAxes) === 1 && Math.abs(depthStride) >= 256;
}

export function emitContract(layout: ContractLayout, code: KernelCode): void {
  new ContractEmitter(layout, code).emit();
}

class ContractEmitter {
  readonly #layout: ContractLayout;
  readonly #code: KernelCode;
  readonly #f: FunctionBuilder;
  readonly #point: PointEmitter;
  readonly #packed: Local;
  /** First row and first panel of the unit, in rows and columns. */
  readonly #firstRow: Local;
  readonly #lastRow: Local;
  readonly #firstColumn: Local;
  readonly #panelCount: Local;

  constructor(layout: ContractLayout, code: KernelCode) {
    this.#layout = layout;
    this.#code = code;
    this.#f = code.f;
    const roots = layout.kernel.stores.map(({ value }) => value);
    this.#point = new PointEmitter(code.f, code.plan, code.doubles, code.base, roots);
    this.#packed = code.scratch(layout.scratchBytes);
    const [a, b, c, d] = [0, 1, 2, 3].map(() => code.f.local("i32")) as [Local, Local, Local, Local];
    this.#firstRow = a;
    this.#lastRow = b;
    this.#firstColumn = c;
    this.#panelCount = d;
  }

  emit(): void {
    const { kernel, productExtents, productAxes, columnUnits, rowUnits, unitRows, rows, panels, tile } = this.#layout;
    const f = this.#f;
    const roots = kernel.stores.map(({ value }) => value);
    this.#point.hoist(roots, kernel.stores, (1 << kernel.outer.length) - 1, 1);
    forEachUnit(f, (unit) => {
      this.#point.scope(() => {
        const digits = unflattenUnit(f, unit, [...productExtents, columnUnits, rowUnits]);
        for (const [i, axis] of productAxes.entries()) this.#point.setAxis(axis, digits[i] as Local);
        const [columnUnit, rowUnit] = digits.slice(-2) as [Local, Local];
        f.get(rowUnit).i32(unitRows).op("i32.mul").set(this.#firstRow);
        this.#minimum(() => f.get(this.#firstRow).i32(unitRows).op("i32.add"), rows);
        f.set(this.#lastRow);
        f.get(columnUnit)
          .i32(panels * tile.columns)
          .op("i32.mul")
          .set(this.#firstColumn);
        // Panels of this unit: the last unit may have fewer.
        this.#minimum(() => f.get(columnUnit).i32(1).op("i32.add").i32(panels).op("i32.mul"), this.#allPanels);
        f.get(columnUnit).i32(panels).op("i32.mul").op("i32.sub").set(this.#panelCount);
        const varying = ((1 << kernel.outer.length) - 1) & ~productAxes.reduce((bits, axis) => bits | (1 << axis), 0);
        this.#point.hoist(roots, kernel.stores, varying, 1);
        this.#emitBlocks();
      });
    });
  }

  get #allPanels(): number {
    return Math.ceil(this.#layout.columns / this.#layout.tile.columns);
  }

  /** Leaves the smaller of what `push` leaves and a constant. */
  #minimum(push: () => void, limit: number): void {
    const value = this.#f.local("i32");
    push();
    this.#f.set(value).get(value).i32(limit).get(value).i32(limit).op("i32.lt_s").op("select");
    this.#f.release("i32", value);
  }

  /** Depth block by depth block: pack the panels, then run the tiles over them. */
  #emitBlocks(): void {
    const { depthExtents, depthAxes, blockAxis, blockExtent, blocks } = this.#layout;
    const f = this.#f;
    const start = f.local("i32");
    const count = f.local("i32");
    if (blocks === 1) {
      f.i32(0).set(start);
      f.i32(depthExtents[blockAxis] ?? 1).set(count);
      for (const axis of depthAxes.slice(0, blockAxis)) this.#point.setAxis(axis, start);
      this.#emitBlock({ start, count, isFirst: undefined, isLast: undefined });
      return;
    }
    const block = f.local("i32");
    const chunks = Math.ceil((depthExtents[blockAxis] as number) / blockExtent);
    f.i32(0).set(block);
    const digits = [...depthExtents.slice(0, blockAxis), chunks];
    f.forBelow(
      block,
      () => f.i32(blocks),
      1,
      () => {
        const locals = unflattenUnit(f, block, digits);
        for (const [i, axis] of depthAxes.slice(0, blockAxis).entries()) this.#point.setAxis(axis, locals[i] as Local);
        f.get(locals.at(-1) as Local)
          .i32(blockExtent)
          .op("i32.mul")
          .set(start);
        this.#minimum(
          () =>
            f
              .i32(depthExtents[blockAxis] as number)
              .get(start)
              .op("i32.sub"),
          blockExtent,
        );
        f.set(count);
        this.#emitBlock({
          start,
          count,
          isFirst: () => f.get(block).op("i32.eqz"),
          isLast: () =>
            f
              .get(block)
              .i32(blocks - 1)
              .op("i32.eq"),
        });
      },
    );
  }

  #emitBlock(block: DepthBlock): void {
    const { tile, columns, kernel, depthAxes, depthExtents, blockAxis } = this.#layout;
    const f = this.#f;
    const inner = depthExtents.slice(blockAxis + 1);
    const innerSize = sizeOf(inner);
    const panelBytes = f.local("i32");
    f.get(block.count)
      .i32(innerSize * tile.columns * 4)
      .op("i32.mul")
      .set(panelBytes);

    // Pack.
    const panel = f.local("i32");
    const target = f.local("i32");
    const column = f.local("i32");
    f.i32(0).set(panel);
    f.get(this.#packed).set(target);
    f.get(this.#firstColumn).set(column);
    const rest = columns % tile.columns;
    f.forBelow(
      panel,
      () => f.get(this.#panelCount),
      1,
      () => {
        const pack = (valid: number): void =>
          emitPacking({
            f,
            operand: kernel.right,
            base: this.#code.base(kernel.right.buffer),
            columnAxis: this.#layout.columnAxis,
            column,
            target,
            width: tile.columns,
            valid,
            axis: (axis) => this.#point.axis(axis),
            depthAxes: depthAxes.slice(blockAxis),
            depthExtents: depthExtents.slice(blockAxis),
            start: block.start,
            count: block.count,
          });
        this.#fullOrRest(column, rest, pack);
        f.get(target).get(panelBytes).op("i32.add").set(target);
        f.get(column).i32(tile.columns).op("i32.add").set(column);
      },
    );

    // Multiply: one row of tiles after the other, over all panels of the unit; then what lies behind the product.
    const { unitRows, rows, panels, packedBytes, blocks } = this.#layout;
    const rowBytes = panels * tile.columns * 4;
    const row = f.local("i32");
    const height = f.local("i32");
    const sums = f.local("i32");
    const sumsOfRow = f.local("i32");
    f.get(this.#firstRow).set(row);
    f.get(this.#packed).i32(packedBytes).op("i32.add").set(sumsOfRow);
    const overPanels = (tall: number): void => {
      f.i32(0).set(panel);
      f.get(this.#packed).set(target);
      f.get(this.#firstColumn).set(column);
      f.get(sumsOfRow).set(sums);
      this.#point.scope(() => {
        const addresses = this.#layout.packsLeft
          ? this.#packLeft(row, tall, block)
          : this.#leftAddresses(this.#rowLocals(row, tall), block);
        f.forBelow(
          panel,
          () => f.get(this.#panelCount),
          1,
          () => {
            this.#fullOrRest(column, rest, (valid) =>
              this.#emitTile({ height: tall, valid, addresses, target, sums, rowBytes, block }),
            );
            f.get(target).get(panelBytes).op("i32.add").set(target);
            f.get(column).i32(tile.columns).op("i32.add").set(column);
            f.get(sums)
              .i32(tile.columns * 4)
              .op("i32.add")
              .set(sums);
          },
        );
      });
    };
    // The last unit may have another number of rows than the others.
    const sizes = [Math.min(unitRows, rows), rows % unitRows].filter((size) => size > 0);
    const heights = [...new Set(sizes.flatMap((size) => splitRows(size, tile.rows)))];
    f.block((end) => {
      f.loop((again) => {
        f.get(this.#lastRow).get(row).op("i32.sub").tee(height).i32(0).op("i32.le_s").branchIf(end);
        this.#nextHeight(height);
        const choose = (i: number): void => {
          const tall = heights[i] as number;
          if (i === heights.length - 1) {
            overPanels(tall);
            return;
          }
          f.get(height).i32(tall).op("i32.eq");
          f.if(
            () => overPanels(tall),
            () => choose(i + 1),
          );
        };
        choose(0);
        const finish = (): void => this.#emitStores(row, height, sumsOfRow, rowBytes);
        if (block.isLast) {
          block.isLast();
          f.if(finish);
        } else finish();
        if (blocks > 1) f.get(height).i32(rowBytes).op("i32.mul").get(sumsOfRow).op("i32.add").set(sumsOfRow);
        f.get(row).get(height).op("i32.add").set(row).branch(again);
      });
    });
    for (const local of [panelBytes, panel, target, column, row, height, sums, sumsOfRow]) f.release("i32", local);
  }

  /** The height of the next row of tiles where `rest` rows remain, as `splitRows` has it. */
  #nextHeight(rest: Local): void {
    const { rows } = this.#layout.tile;
    const f = this.#f;
    f.get(rest).i32(rows).op("i32.gt_s");
    f.if(() => {
      f.i32(rows);
      f.get(rest).i32(1).op("i32.add").i32(1).op("i32.shr_u");
      f.get(rest)
        .i32(2 * rows)
        .op("i32.ge_s")
        .op("select")
        .set(rest);
    });
  }

  /** The same code for whole panels and, where the columns do not fill the last one, for that. */
  #fullOrRest(column: Local, rest: number, emit: (valid: number) => void): void {
    const { tile, columns } = this.#layout;
    const f = this.#f;
    if (rest === 0) emit(tile.columns);
    else if (columns < tile.columns) emit(rest);
    else {
      f.get(column)
        .i32(columns - rest)
        .op("i32.eq");
      f.if(
        () => emit(rest),
        () => emit(tile.columns),
      );
    }
  }

  /** Copies the rows of a tile side by side, point of the depth after point. */
  #packLeft(row: Local, height: number, block: DepthBlock): LeftAddresses {
    const { kernel, rowAxes, depthAxes, depthExtents, blockAxis, leftOffset } = this.#layout;
    const f = this.#f;
    const target = this.#point.local("i32");
    f.get(this.#packed).i32(leftOffset).op("i32.add").set(target);
    emitPacking({
      f,
      operand: kernel.left,
      base: this.#code.base(kernel.left.buffer),
      columnAxis: rowAxes[0] as number,
      column: row,
      target,
      width: leftWidth,
      valid: height,
      axis: (axis) => this.#point.axis(axis),
      depthAxes: depthAxes.slice(blockAxis),
      depthExtents: depthExtents.slice(blockAxis),
      start: block.start,
      count: block.count,
    });
    const count = this.#point.local("i32");
    f.get(block.count)
      .i32(sizeOf(depthExtents.slice(blockAxis + 1)))
      .op("i32.mul")
      .set(count);
    const rows = Array.from({ length: height }, () => target);
    return {
      rows,
      offsets: rows.map((_, r) => 4 * r),
      strides: [4 * leftWidth],
      extents: [sizeOf(depthExtents)],
      count,
    };
  }

  /** For each row of a tile, the position along each row axis. */
  #rowLocals(row: Local, height: number): Local[][] {
    const f = this.#f;
    const { rowExtents } = this.#layout;
    return Array.from({ length: height }, (_, r) => {
      const position = this.#point.local("i32");
      f.get(row).i32(r).op("i32.add").set(position);
      return rowExtents.length === 1 ? [position] : unflattenUnit(f, position, rowExtents);
    });
  }

  /** Where the left operand's rows begin in this block. Rows at a constant distance share one address. */
  #leftAddresses(rowsOfTile: readonly Local[][], { start, count }: DepthBlock): LeftAddresses {
    const f = this.#f;
    const { kernel, rowAxes, rowExtents, depthAxes, depthExtents, blockAxis, productAxes } = this.#layout;
    const { left } = kernel;
    const strides = rowAxes.map((axis) => strideAlong(left.index, axis) as number);
    const walk = {
      strides: depthAxes.slice(blockAxis).map((axis) => (strideAlong(left.index, axis) as number) * 4),
      extents: depthExtents.slice(blockAxis),
      count,
    };
    const pushRow = (positions: readonly Local[]): void => {
      f.get(this.#code.base(left.buffer));
      const term = (local: Local, stride: number): void => {
        if (stride !== 0)
          f.get(local)
            .i32(stride * 4)
            .op("i32.mul")
            .op("i32.add");
      };
      if (left.index.constant !== 0) f.i32(left.index.constant * 4).op("i32.add");
      for (const axis of [...productAxes, ...depthAxes.slice(0, blockAxis)])
        term(this.#point.axis(axis), strideAlong(left.index, axis) as number);
      if (depthAxes[blockAxis] !== undefined)
        term(start, strideAlong(left.index, depthAxes[blockAxis] as number) as number);
      for (const [i, position] of positions.entries()) term(position, strides[i] as number);
    };
    if (rowExtents.length === 1 && (strides[0] as number) >= 0) {
      const address = this.#point.local("i32");
      pushRow(rowsOfTile[0] as Local[]);
      f.set(address);
      const offsets = rowsOfTile.map((_, r) => r * (strides[0] as number) * 4);
      return { rows: rowsOfTile.map(() => address), offsets, ...walk };
    }
    const rows = rowsOfTile.map((positions) => {
      const address = this.#point.local("i32");
      pushRow(positions);
      f.set(address);
      return address;
    });
    return { rows, offsets: rows.map(() => 0), ...walk };
  }

  #emitTile({ height, valid, addresses, target, sums: place, rowBytes, block }: TilePass): void {
    const { tile } = this.#layout;
    const f = this.#f;
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
          f.get(place).memory("v128.load", placeOf(r, v)).set(sum);
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
          .memory("v128.load", (k * tile.columns + 4 * v) * 4)
          .set(vector);
      });
      for (let r = 0; r < height; r++) {
        const offset = (addresses.offsets[r] as number) + k * stride;
        f.get(pointerOf(r));
        if (offset < 0) f.i32(offset).op("i32.add");
        f.memory("v128.load32_splat", Math.max(0, offset)).set(element);
        (sums[r] as Local[]).forEach((sum, v) => {
          const vector = panelVectors[v] as Local;
          if (this.#code.fused) f.get(element).get(vector).get(sum).op("f32x4.relaxed_madd").set(sum);
          else f.get(element).get(vector).op("f32x4.mul").get(sum).op("f32x4.add").set(sum);
        });
      }
    };
    const advance = (pointer: Local, bytes: number): void => {
      if (bytes !== 0) f.get(pointer).i32(bytes).op("i32.add").set(pointer);
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
              if (unroll > 1) f.i32(unroll - 1).op("i32.sub");
            },
            unroll,
            () => {
              for (let k = 0; k < unroll; k++) step(k, stride);
              advance(b, unroll * tile.columns * 4);
              for (const { pointer } of pointers) advance(pointer, unroll * stride);
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
          for (const { pointer } of pointers) advance(pointer, stride - walked);
        });
      f.release("i32", counter);
    };
    if (extents.length === 0) step(0, 0);
    else loopOver(0);
    f.release("i32", b);
    for (const { pointer } of pointers) f.release("i32", pointer);
    for (const vector of [...panelVectors, element]) f.release("v128", vector);

    each((sum, r, v) => {
      f.get(place).get(sum).memory("v128.store", placeOf(r, v));
      f.release("v128", sum);
    });
  }

  /**
   * What is computed from the products, row by row along the columns: the tensors that take part are walked from start to
   * end, which is what memory is fast at.
   */
  #emitStores(row: Local, height: Local, sumsOfRow: Local, rowBytes: number): void {
    const { kernel, rowAxes, rowExtents, columnAxis, columns, tile } = this.#layout;
    const { stores } = kernel;
    const f = this.#f;
    const point = this.#point;
    const roots = stores.map(({ value }) => value);
    const product = findProduct(roots);
    point.scope(() => {
      const [position, end] = [point.local("i32"), point.local("i32")];
      const [column, columnEnd] = [point.local("i32"), point.local("i32")];
      f.get(row).tee(position).get(height).op("i32.add").set(end);
      f.get(this.#panelCount).i32(tile.columns).op("i32.mul").get(this.#firstColumn).op("i32.add").set(columnEnd);
      this.#minimum(() => f.get(columnEnd), columns);
      f.set(columnEnd);
      const rowStart = point.local("i32");
      // As if the sums of column 0 were there, so that the column says where a sum is.
      f.get(sumsOfRow).get(this.#firstColumn).i32(2).op("i32.shl").op("i32.sub").set(rowStart);
      f.forBelow(
        position,
        () => f.get(end),
        1,
        () => {
          point.scope(() => {
            const positions = rowExtents.length === 1 ? [position] : unflattenUnit(f, position, rowExtents);
            rowAxes.forEach((axis, i) => {
              point.setAxis(axis, positions[i] as Local);
            });
            point.hoist(roots, stores, 1 << columnAxis, 1);
            f.get(this.#firstColumn).set(column);
            const walk = {
              axis: columnAxis,
              position: column,
              end: columnEnd,
              extent: columns,
              whole: columns % 4 === 0,
            };
            alongAxis(f, point, { ...walk, copies: copiesFor(roots) }, (single) => {
              if (product) {
                const value = point.local("v128");
                f.get(rowStart);
                const offset = point.pushScaledAxis(columnAxis, 4);
                f.memory(single ? "v128.load32_splat" : "v128.load", offset).set(value);
                point.define(product, value);
              }
              point.store(stores);
            });
          });
          f.get(rowStart).i32(rowBytes).op("i32.add").set(rowStart);
        },
      );
    });
  }
}

/** A part of the depth: `count` positions from `start` along the block axis, and everything inside. */
interface DepthBlock {
  readonly start: Local;
  readonly count: Local;
  /** Leave whether it is the first or last; undefined where there is one block. */
  readonly isFirst: (() => void) | undefined;
  readonly isLast: (() => void) | undefined;
}

interface LeftAddresses {
  readonly rows: readonly Local[];
  /** Bytes from the row's address to its element. */
  readonly offsets: readonly number[];
  /** Loops over the depth of a block, outermost first: bytes from one element to the next, positions; of the first, `count`. */
  readonly strides: readonly number[];
  readonly extents: readonly number[];
  readonly count: Local;
}

interface TilePass {
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

function findProduct(roots: readonly Scalar[]): Scalar | undefined {
  let found: Scalar | undefined;
  forEachScalar(roots, (scalar) => {
    if (scalar.kind === "reduction") found = scalar;
  });
  return found;
}
