import type { ContractKernel } from "@tenon/compiler";
import { strideAlong } from "@tenon/compiler";
import { sizeOf } from "@tenon/program";
import type { TileShape } from "../tile-shape.ts";

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
export const leftWidth = 8;

/**
 * A left operand whose rows lie side by side and whose depth goes in great strides takes a line of the cache for each
 * element, and those lines push each other out. Copied once, it serves all panels of the unit.
 */
function isTurned({ left, outer, inner, batchAxes, rowAxes }: ContractKernel): boolean {
  const depthStride = strideAlong(left.index, outer.length + inner.length - 1) ?? 0;
  return rowAxes === 1 && strideAlong(left.index, batchAxes) === 1 && Math.abs(depthStride) >= 256;
}
