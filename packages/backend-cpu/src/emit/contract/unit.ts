import type { FunctionBuilder, Local } from "../../wasm/function-builder.ts";
import type { KernelCode } from "../kernel-code.ts";
import type { PointEmitter } from "../point-emitter.ts";
import type { ContractLayout } from "./layout.ts";

/** A unit of a product: rows from `firstRow` to `lastRow`, columns from `firstColumn` on in `panelCount` panels. */
export interface ContractUnit {
  readonly layout: ContractLayout;
  readonly code: KernelCode;
  readonly f: FunctionBuilder;
  readonly point: PointEmitter;
  /** Memory of the thread's own: packed panels, sums, packed rows. */
  readonly packed: Local;
  readonly firstRow: Local;
  readonly lastRow: Local;
  readonly firstColumn: Local;
  readonly panelCount: Local;
}

/** A part of the depth: `count` positions from `start` along the block axis, and everything inside. */
export interface DepthBlock {
  readonly start: Local;
  readonly count: Local;
  /** Leave whether it is the first or last; undefined where there is one block. */
  readonly isFirst: (() => void) | undefined;
  readonly isLast: (() => void) | undefined;
}
