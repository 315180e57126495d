import type { Atom, BufferId, Index, Plan, Scalar, Store } from "@tenon/compiler";
import { axesOf, reductionsOf, strideAlong } from "@tenon/compiler";
import type { DType } from "@tenon/program";
import { bytesPerElement } from "@tenon/program";
import type { FunctionBuilder, Local } from "../wasm/function-builder.ts";
import * as f32x4 from "../wasm/instructions/f32x4.ts";
import * as f64 from "../wasm/instructions/f64.ts";
import * as i8x16 from "../wasm/instructions/i8x16.ts";
import * as i16x8 from "../wasm/instructions/i16x8.ts";
import * as i32 from "../wasm/instructions/i32.ts";
import * as i32x4 from "../wasm/instructions/i32x4.ts";
import * as v128 from "../wasm/instructions/v128.ts";
import type { ValueType } from "../wasm/opcode.ts";
import type { Emitters } from "./emitters.ts";
import { required } from "./emitters.ts";
import type { KernelCode } from "./kernel-code.ts";
import { emitConstant, valueTypeOf } from "./lanes.ts";

/** What has been computed inside a loop or a branch; it ends with it. */
interface Scope {
  readonly values: Map<Scalar, Local>;
  /** Addresses of a buffer with some of the terms of a position added. */
  readonly addresses: Map<BufferId, { readonly terms: Index["terms"]; readonly local: Local }[]>;
  /** Positions times a number of bytes. */
  readonly multiples: Map<string, Local>;
  readonly locals: { readonly type: ValueType; readonly local: Local }[];
  /** Inside, the axis along lanes stands for a single lane: what was computed for all lanes does not count. */
  readonly singleLane: boolean;
}

const noReductions = 0;

/**
 * Writes the code that computes scalars at the current point of a kernel's loops. It remembers what it has computed: per
 * loop, so that what does not change inside a loop is computed before it (see `hoist`).
 */
export class PointEmitter {
  readonly f: FunctionBuilder;
  readonly #plan: Plan;
  readonly #emitters: Emitters;
  readonly #base: (buffer: BufferId) => Local;
  readonly #axes = new Map<number, { readonly local: Local; readonly offset: number }>();
  readonly #scopes: Scope[] = [];
  readonly #uses = new Map<Scalar, number>();
  /** The axis along which the four lanes lie, as long as there are four. */
  #laneAxis: number | undefined;

  constructor({ f, plan, emitters, base }: KernelCode, roots: readonly Scalar[]) {
    this.f = f;
    this.#plan = plan;
    this.#emitters = emitters;
    this.#base = base;
    this.#countUses(roots);
    this.#push(false);
  }

  #countUses(roots: readonly Scalar[]): void {
    const visit = (scalar: Scalar): void => {
      const before = this.#uses.get(scalar) ?? 0;
      this.#uses.set(scalar, before + 1);
      if (before === 0) for (const operand of scalar.operands) visit(operand);
    };
    for (const root of roots) visit(root);
  }

  dtypeOf(buffer: BufferId): DType {
    return (this.#plan.buffers[buffer] as Plan["buffers"][number]).dtype;
  }

  // Loops

  /**
   * The position along an axis is `offset` beyond what the local holds. Points that differ in offsets alone share their
   * addresses: the offset goes into the instruction that loads or stores.
   */
  setAxis(axis: number, local: Local, offset = 0): void {
    this.#axes.set(axis, { local, offset });
  }
  axis(axis: number): Local {
    return (this.#axes.get(axis) as { local: Local }).local;
  }
  /** See `setAxis`. */
  offset(axis: number): number {
    return this.#axes.get(axis)?.offset ?? 0;
  }

  /** Four lanes along an axis from here on, or a single one. */
  withLanes(axis: number | undefined, body: () => void): void {
    const before = this.#laneAxis;
    this.#laneAxis = axis;
    body();
    this.#laneAxis = before;
  }

  get laneAxis(): number | undefined {
    return this.#laneAxis;
  }

  /** The same point in one of the lanes, whose position along their axis is in a local. */
  inSingleLane(axis: number, position: Local, body: () => void): void {
    const [first, offset] = [this.axis(axis), this.offset(axis)];
    const before = this.#outerLaneAxis;
    this.#outerLaneAxis = axis;
    this.withLanes(undefined, () => {
      this.setAxis(axis, position);
      this.scope(body, true);
      this.setAxis(axis, first, offset);
    });
    this.#outerLaneAxis = before;
  }

  scope(body: () => void, singleLane = false): void {
    this.#push(singleLane);
    body();
    const scope = this.#scopes.pop() as Scope;
    for (const { type, local } of scope.locals) this.f.release(type, local);
  }

  #push(singleLane: boolean): void {
    this.#scopes.push({ values: new Map(), addresses: new Map(), multiples: new Map(), locals: [], singleLane });
  }

  get #scope(): Scope {
    return this.#scopes.at(-1) as Scope;
  }

  /** A local that lives as long as the current scope. */
  local(type: ValueType): Local {
    const local = this.f.local(type);
    this.#scope.locals.push({ type, local });
    return local;
  }

  /** Says that a scalar's value is in a local, in the current scope. */
  define(scalar: Scalar, local: Local): void {
    this.#scope.values.set(scalar, local);
  }

  /**
   * Computes now, in the current scope, whatever of the roots stays the same along the `varying` axes and does not wait
   * for the `pending` reductions; and of positions that vary the part that does not.
   */
  hoist(roots: readonly Scalar[], stores: readonly Store[], varying: number, pending: number = noReductions): void {
    const seen = new Set<Scalar>();
    const visit = (scalar: Scalar): void => {
      if (seen.has(scalar)) return;
      seen.add(scalar);
      const fixed = (scalar.axes & varying) === 0 && (scalar.reductions & pending) === 0;
      if (fixed) {
        if (scalar.kind !== "constant" && scalar.kind !== "reduction") this.#remember(scalar);
        return;
      }
      if (scalar.kind === "load") this.#hoistAddress(scalar.buffer, scalar.index, varying, pending);
      // What is inside a guard is computed only where the guard lets it be.
      if (scalar.kind === "guard") {
        visit(scalar.outside);
        return;
      }
      for (const operand of scalar.operands) visit(operand);
    };
    for (const root of roots) visit(root);
    for (const { buffer, index } of stores) this.#hoistAddress(buffer, index, varying, pending);
  }

  #hoistAddress(buffer: BufferId, index: Index, varying: number, pending: number): void {
    const fixed = index.terms.filter(
      ({ atom }) => (atomAxes(atom) & varying) === 0 && (atomReductions(atom) & pending) === 0,
    );
    if (fixed.length === 0) return;
    if (this.#longestKnown(buffer, fixed)?.terms.length === fixed.length) return;
    this.#pushAddress(buffer, fixed, 0);
    const local = this.local("i32");
    this.f.set(local);
    const known = this.#scope.addresses.get(buffer);
    const entry = { terms: fixed, local };
    if (known) known.push(entry);
    else this.#scope.addresses.set(buffer, [entry]);
  }

  // Values

  /** Leaves the value of a scalar on the stack. */
  push(scalar: Scalar): void {
    if (scalar.kind === "constant") {
      emitConstant(this.f, scalar.dtype, scalar.value);
      return;
    }
    const known = this.#find(scalar);
    if (known !== undefined) {
      this.f.get(known);
      return;
    }
    if ((this.#uses.get(scalar) ?? 0) > 1) this.f.get(this.#remember(scalar));
    else this.#compute(scalar);
  }

  /** The value of a scalar in a local. */
  value(scalar: Scalar): Local {
    return this.#find(scalar) ?? this.#remember(scalar);
  }

  #find(scalar: Scalar): Local | undefined {
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const { values, singleLane } = this.#scopes[i] as Scope;
      const found = values.get(scalar);
      if (found !== undefined) return found;
      if (singleLane && this.#dependsOnLane(scalar)) return undefined;
    }
    return undefined;
  }

  /** Whether the value differs from lane to lane where there are four. */
  #dependsOnLane(scalar: Scalar): boolean {
    return this.#outerLaneAxis !== undefined && (scalar.axes & (1 << this.#outerLaneAxis)) !== 0;
  }
  #outerLaneAxis: number | undefined;

  #remember(scalar: Scalar): Local {
    const found = this.#find(scalar);
    if (found !== undefined) return found;
    this.#compute(scalar);
    const local = this.local(valueTypeOf(scalar.dtype));
    this.f.set(local);
    this.#scope.values.set(scalar, local);
    return local;
  }

  #compute(scalar: Scalar): void {
    const { f } = this;
    switch (scalar.kind) {
      case "constant":
        emitConstant(f, scalar.dtype, scalar.value);
        return;
      case "index":
        this.pushPositions(scalar.index, scalar.dtype);
        return;
      case "load":
        this.pushElement(scalar.buffer, scalar.index);
        return;
      case "guard":
        required(this.#emitters.guard, scalar.kind)(this, scalar);
        return;
      case "random":
        required(this.#emitters.random, scalar.kind)(this, scalar);
        return;
      case "reduction":
        throw new Error(`reduction ${scalar.reduction} is not done yet`);
      case "operation": {
        for (const operand of scalar.operands) this.push(operand);
        const { op } = scalar;
        const { dtype } = scalar.operands[op === "select" ? 1 : 0] as Scalar;
        const isDouble = dtype === "f64" || scalar.dtype === "f64";
        const { operations, doubles } = this.#emitters;
        required((isDouble ? doubles : operations)?.[op], op)({ f, dtype, scalar });
      }
    }
  }

  /** Positions as numbers, in all lanes. */
  pushPositions(index: Index, dtype: DType): void {
    const { f } = this;
    const stride = this.laneStride(index);
    if (stride === undefined) {
      const lanes = this.local("v128");
      for (let lane = 0; lane < 4; lane++) {
        f.get(lanes);
        this.pushIndex(index, lane);
        f.lane(i32x4.replace_lane, lane).set(lanes);
      }
      f.get(lanes);
    } else {
      this.pushIndex(index);
      f.op(i32x4.splat);
      if (stride !== 0) f.v128(new Uint8Array(Int32Array.of(0, stride, 2 * stride, 3 * stride).buffer)).op(i32x4.add);
    }
    if (dtype === "f32") f.op(f32x4.convert_i32x4_s);
    if (dtype === "f64") f.lane(i32x4.extract_lane, 0).op(f64.convert_i32_s);
  }

  /** Adds a multiple of the position along an axis to the address on the stack; the constant part is returned. */
  pushScaledAxis(axis: number, factor: number): number {
    this.f.get(this.#scaled(this.axis(axis), factor)).op(i32.add);
    return this.offset(axis) * factor;
  }

  // Positions

  /** How far a position moves from lane to lane; 0 for a single lane, undefined where that is not regular. */
  laneStride(index: Index): number | undefined {
    return this.#laneAxis === undefined ? 0 : strideAlong(index, this.#laneAxis);
  }

  /** Leaves a position on the stack, that of a lane. */
  pushIndex(index: Index, lane = 0): void {
    const { f } = this;
    let first = true;
    const add = (): void => {
      if (!first) f.op(i32.add);
      first = false;
    };
    for (const { atom, scale } of index.terms) {
      this.#pushAtom(atom, lane);
      if (scale !== 1) f.i32(scale).op(i32.mul);
      add();
    }
    if (index.constant !== 0 || first) {
      f.i32(index.constant);
      add();
    }
  }

  #pushAtom(atom: Atom, lane: number): void {
    const { f } = this;
    switch (atom.kind) {
      case "axis": {
        const beyond = this.offset(atom.axis) + (atom.axis === this.#laneAxis ? lane : 0);
        f.get(this.axis(atom.axis));
        if (beyond !== 0) f.i32(beyond).op(i32.add);
        return;
      }
      case "quotient":
      case "remainder":
        this.pushIndex(atom.of, lane);
        f.i32(atom.by).op(atom.kind === "quotient" ? i32.div_u : i32.rem_u);
        return;
      case "bounded":
        this.pushIndex(atom.of, lane);
        return;
      case "value":
        required(this.#emitters.computedPosition, "computed positions")(this, atom, lane);
    }
  }

  /** Leaves the address of an element on the stack; the rest of it, a constant, is returned. */
  #pushAddress(buffer: BufferId, terms: Index["terms"], lane: number): void {
    const { f } = this;
    const bytes = bytesPerElement(this.dtypeOf(buffer));
    // The longest part that is known already, then the rest.
    let rest = terms;
    const known = lane === 0 || !this.#bentOnLane(terms) ? this.#longestKnown(buffer, terms) : undefined;
    if (known) {
      f.get(known.local);
      rest = terms.filter((term) => !known.terms.includes(term));
    } else f.get(this.#base(buffer));
    for (const { atom, scale } of rest) {
      const factor = scale * bytes;
      // Offsets and lanes of plain axes are in the constant part.
      if (atom.kind === "axis") {
        f.get(this.#scaled(this.axis(atom.axis), factor)).op(i32.add);
        continue;
      }
      this.#pushAtom(atom, lane);
      if (factor !== 1) multiply(f, factor);
      f.op(i32.add);
    }
  }

  /** A multiple of a position, once for all that lies at it. */
  #scaled(position: Local, factor: number): Local {
    const { f } = this;
    if (factor === 1) return position;
    const key = `${position}*${factor}`;
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const found = (this.#scopes[i] as Scope).multiples.get(key);
      if (found !== undefined) return found;
    }
    const local = this.local("i32");
    f.get(position);
    multiply(f, factor);
    f.set(local);
    this.#scope.multiples.set(key, local);
    return local;
  }

  /** Whether a lane is no constant distance from the first: a quotient, a remainder or a value of it is in the position. */
  #bentOnLane(terms: Index["terms"]): boolean {
    return terms.some(
      ({ atom }) =>
        this.#laneAxis !== undefined && atom.kind !== "axis" && (atomAxes(atom) & (1 << this.#laneAxis)) !== 0,
    );
  }

  /** The address with most of the terms added already. */
  #longestKnown(buffer: BufferId, terms: Index["terms"]): { local: Local; terms: Index["terms"] } | undefined {
    let best: { local: Local; terms: Index["terms"] } | undefined;
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const scope = this.#scopes[i] as Scope;
      for (const known of scope.addresses.get(buffer) ?? []) {
        if (known.terms.length <= (best?.terms.length ?? 0)) continue;
        const subset = terms.filter(({ atom, scale }) =>
          known.terms.some((other) => other.scale === scale && other.atom.key === atom.key),
        );
        if (subset.length === known.terms.length) best = { local: known.local, terms: subset };
      }
      if (scope.singleLane) break;
    }
    return best;
  }

  /** Leaves an address on the stack and gives the constant to put into the instruction. */
  pushAddress(buffer: BufferId, index: Index, lane = 0): number {
    const bytes = bytesPerElement(this.dtypeOf(buffer));
    let elements = index.constant;
    for (const { atom, scale } of index.terms)
      if (atom.kind === "axis")
        elements += scale * (this.offset(atom.axis) + (atom.axis === this.#laneAxis ? lane : 0));
    const offset = elements * bytes;
    this.#pushAddress(buffer, index.terms, lane);
    // An instruction adds its offset without wrapping around, so what it is added to must be an address itself.
    if (offset >= 0 && index.low >= index.constant) return offset;
    if (offset !== 0) this.f.i32(offset).op(i32.add);
    return 0;
  }

  // Memory

  /** Leaves the element at a position on the stack. */
  pushElement(buffer: BufferId, index: Index): void {
    const { f } = this;
    const dtype = this.dtypeOf(buffer);
    const stride = this.laneStride(index);
    if (dtype === "f64") {
      f.memory(f64.load, this.pushAddress(buffer, index));
      return;
    }
    const bytes = bytesPerElement(dtype);
    if (stride === 0) {
      const offset = this.pushAddress(buffer, index);
      if (bytes === 4) f.memory(v128.load32_splat, offset);
      else f.memory(i32.load8_u, offset).op(i32x4.splat);
    } else if (stride === 1) {
      const offset = this.pushAddress(buffer, index);
      if (bytes === 4) f.memory(v128.load, offset);
      else f.memory(v128.load32_zero, offset, 0).op(i16x8.extend_low_i8x16_u).op(i32x4.extend_low_i16x8_u);
    } else {
      const lanes = this.local("v128");
      for (let lane = 0; lane < 4; lane++) {
        const offset = this.pushAddress(buffer, index, lane);
        if (bytes === 4) f.get(lanes).memoryLane(v128.load32_lane, lane, offset).set(lanes);
        else {
          const byte = f.local("i32");
          f.memory(i32.load8_u, offset).set(byte).get(lanes).get(byte).lane(i32x4.replace_lane, lane).set(lanes);
          f.release("i32", byte);
        }
      }
      f.get(lanes);
    }
    if (dtype === "bool") f.op(i32x4.neg);
  }

  /** Computes all values first and stores them then: an output may lie in the memory of an input that another one reads. */
  store(stores: readonly Store[]): void {
    const values = stores.map(({ value }) => this.#stored(value));
    stores.forEach(({ buffer, index }, i) => {
      this.storeValue(buffer, index, values[i] as Local);
    });
  }

  #stored(value: Scalar): Local {
    if (value.kind !== "constant") return this.value(value);
    const local = this.local(valueTypeOf(value.dtype));
    this.push(value);
    this.f.set(local);
    return local;
  }

  storeValue(buffer: BufferId, index: Index, value: Local): void {
    const { f } = this;
    const dtype = this.dtypeOf(buffer);
    if (dtype === "f64") {
      const offset = this.pushAddress(buffer, index);
      f.get(value).memory(f64.store, offset);
      return;
    }
    const bytes = bytesPerElement(dtype);
    const four = this.#laneAxis !== undefined;
    const stride = this.laneStride(index);
    const pushValue = (): void => {
      f.get(value);
      if (dtype === "bool") f.i32x4(1).op(v128.and);
    };
    if (!four || stride === 0) {
      const offset = this.pushAddress(buffer, index);
      pushValue();
      f.memoryLane(bytes === 4 ? v128.store32_lane : v128.store8_lane, 0, offset);
    } else if (stride === 1) {
      const offset = this.pushAddress(buffer, index);
      pushValue();
      if (bytes === 4) f.memory(v128.store, offset);
      else {
        const narrow = f.local("v128");
        f.tee(narrow).get(narrow).op(i16x8.narrow_i32x4_u).tee(narrow).get(narrow).op(i8x16.narrow_i16x8_u);
        f.memoryLane(v128.store32_lane, 0, offset);
        f.release("v128", narrow);
      }
    } else
      for (let lane = 0; lane < 4; lane++) {
        const offset = this.pushAddress(buffer, index, lane);
        pushValue();
        // A byte of a lane is every fourth.
        if (bytes === 4) f.memoryLane(v128.store32_lane, lane, offset);
        else f.memoryLane(v128.store8_lane, 4 * lane, offset);
      }
  }
}

/** Multiplies what is on the stack. */
function multiply(f: FunctionBuilder, factor: number): void {
  const power = Math.log2(factor);
  if (Number.isInteger(power)) f.i32(power).op(i32.shl);
  else f.i32(factor).op(i32.mul);
}

function atomReductions(atom: Atom): number {
  if (atom.kind === "axis") return 0;
  return atom.kind === "value" ? atom.value.reductions : reductionsOf(atom.of);
}

function atomAxes(atom: Atom): number {
  if (atom.kind === "axis") return 1 << atom.axis;
  if (atom.kind === "value") return atom.value.axes;
  return axesOf(atom.of);
}
