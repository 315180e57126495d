import type { NestKernel, Reduction, Scalar, Store } from "@tenon/compiler";
import { forEachScalar, kernelRoots, strideAlong } from "@tenon/compiler";
import { sizeOf } from "@tenon/program";
import type { Local } from "../wasm/function-builder.ts";
import * as v128 from "../wasm/instructions/v128.ts";
import type { Accumulator, Part } from "./accumulator.ts";
import { plainAccumulator, singleElements } from "./accumulator.ts";
import { copiesFor } from "./along-axis.ts";
import { required } from "./emitters.ts";
import type { KernelCode } from "./kernel-code.ts";
import type { OuterLoops } from "./outer-loops.ts";
import { divideOuter, forEachOuterPoint, outerUnits } from "./outer-loops.ts";
import { PointEmitter } from "./point-emitter.ts";
import type { KeptValue } from "./row-cache.ts";
import { chooseKept } from "./row-cache.ts";

/** How the loops of a kernel run. */
export interface NestLayout {
  /** The axis that four lanes lie along: the last outer one, the last inner one, or none. */
  readonly lanes: "outer" | "inner" | "none";
  readonly loops: OuterLoops;
  /** How many parts it can be divided into. */
  readonly units: number;
}

/** Lanes lie along the axis that most of the memory does, unless elements are computed one by one, `alone`. */
export function layoutNest(kernel: NestKernel, alone: boolean): NestLayout {
  const lanes = alone ? "none" : chooseLanes(kernel);
  const loops = divideOuter(kernel.outer, lanes === "outer", Math.max(1, sizeOf(kernel.inner)));
  return { lanes, loops, units: outerUnits(loops) };
}

function chooseLanes(kernel: NestKernel): NestLayout["lanes"] {
  const { outer, inner } = kernel;
  let best: { readonly lanes: NestLayout["lanes"]; readonly score: number } = { lanes: "none", score: -8 };
  const consider = (lanes: "outer" | "inner", axis: number, extent: number | undefined): void => {
    if (extent === undefined || extent < 4) return;
    const score = scoreLanes(kernel, axis);
    if (score > best.score) best = { lanes, score };
  };
  consider("outer", outer.length - 1, outer.at(-1));
  consider("inner", outer.length + inner.length - 1, inner.at(-1));
  return best.lanes;
}

/** Memory that lies along the axis counts for it, memory that has to be gathered against it. */
function scoreLanes({ outer, inner, reductions, stores }: NestKernel, axis: number): number {
  const weight = (inside: boolean): number => (inside ? Math.min(64, sizeOf(inner)) : 1);
  const judge = (stride: number | undefined): number =>
    stride === undefined ? -4 : stride === 0 || stride === 1 ? 1 : -1;
  const insideRoots = [
    ...reductions.map(({ operand }) => operand),
    ...stores.filter(({ inside }) => inside).map(({ value }) => value),
  ];
  const outsideRoots = stores.filter(({ inside }) => !inside).map(({ value }) => value);
  let score = 0;
  const add = (roots: readonly Scalar[], inside: boolean): void =>
    forEachScalar(roots, (scalar) => {
      if (scalar.kind === "load") score += judge(strideAlong(scalar.index, axis)) * weight(inside);
      if (scalar.kind === "guard" && scalar.conditions.some(({ index }) => strideAlong(index, axis) !== 0))
        score -= 4 * weight(inside);
    });
  add(insideRoots, true);
  add(outsideRoots, false);
  for (const { index, inside } of stores) score += judge(strideAlong(index, axis)) * weight(inside);
  // Lanes along the outer axis need no combining at the end.
  return axis < outer.length ? score + 0.5 : score;
}

export function emitNest(kernel: NestKernel, layout: NestLayout, code: KernelCode): void {
  new NestEmitter(kernel, layout, code).emit();
}

/** As many reductions in a pass as wait for none of the same pass. */
function passesOf({ reductions }: NestKernel): number[][] {
  const passes: number[][] = [];
  let done = 0;
  while (done < reductions.length) {
    const finished = (1 << done) - 1;
    const pass: number[] = [];
    while (
      done + pass.length < reductions.length &&
      ((reductions[done + pass.length]?.operand.reductions ?? 0) & ~finished) === 0
    )
      pass.push(done + pass.length);
    passes.push(pass);
    done += pass.length;
  }
  return passes;
}

const bit = (axis: number): number => 1 << axis;

class NestEmitter {
  readonly #kernel: NestKernel;
  readonly #layout: NestLayout;
  readonly #code: KernelCode;
  readonly #point: PointEmitter;
  readonly #roots: readonly Scalar[];
  readonly #innerBits: number;
  /** Reductions that run in one pass over the inner axes, pass by pass. */
  readonly #passes: readonly (readonly number[])[];
  readonly #kept: readonly KeptValue[];
  /** Bytes between two elements of a kept value: one lane or four. */
  readonly #keptStep: number;

  constructor(kernel: NestKernel, layout: NestLayout, code: KernelCode) {
    this.#kernel = kernel;
    this.#layout = layout;
    this.#code = code;
    this.#roots = kernelRoots(kernel);
    this.#point = new PointEmitter(code, this.#roots);
    this.#innerBits = kernel.inner.reduce((bits, _, i) => bits | bit(kernel.outer.length + i), 0);
    this.#passes = passesOf(kernel);
    this.#keptStep = layout.lanes === "inner" ? 4 : 16;
    const fits = kernel.inner.length === 1 && (kernel.inner[0] as number) * this.#keptStep <= 16384;
    const inside = kernel.stores.filter((store) => store.inside).map(({ value }) => value);
    const roots = this.#passes.map((pass) => pass.map((i) => (kernel.reductions[i] as Reduction).operand));
    this.#kept = fits && layout.lanes !== "none" ? chooseKept([...roots, inside], this.#innerBits) : [];
  }

  emit(): void {
    this.#code.emitters.prefetch?.(this.#kernel, this.#layout.loops, this.#code, this.#point);
    forEachOuterPoint(
      this.#code,
      this.#point,
      this.#layout.loops,
      (varying) => this.#point.hoist(this.#roots, this.#kernel.stores, varying | this.#innerBits, -1),
      this.#kernel.inner.length === 0 ? copiesFor(this.#roots) : 1,
      () => this.#emitPoint(),
    );
  }

  /** Everything at one outer point (or four, in lanes). */
  #emitPoint(): void {
    const { stores } = this.#kernel;
    this.#passes.forEach((pass, i) => {
      this.#emitPass(pass, i);
    });
    const inside = stores.filter((store) => store.inside);
    const outside = stores.filter((store) => !store.inside);
    if (inside.length > 0) this.#emitInside(inside);
    if (outside.length > 0) this.#point.store(outside);
  }

  #emitPass(pass: readonly number[], number: number): void {
    const { reductions, inner, outer } = this.#kernel;
    const own = pass.map((i) => reductions[i] as Reduction);
    const operands = own.map(({ operand }) => operand);
    const argmaxAxis = inner.findIndex((extent) => extent > 1);
    const accumulators = own.map((reduction) => this.#accumulator(reduction));
    for (const accumulator of accumulators) accumulator.start();
    const positionAxis = outer.length + Math.max(0, argmaxAxis);
    this.#overInner(
      operands,
      [],
      (part) => {
        this.#keepAround(number, part === singleElements, () => {
          for (const accumulator of accumulators) accumulator.add(part, positionAxis);
        });
      },
      own.some(({ kind }) => kind === "argmax"),
    );
    accumulators.forEach((accumulator, i) => {
      accumulator.finish(this.#layout.lanes === "inner");
      this.#defineReduction(pass[i] as number, accumulator.result);
    });
  }

  #accumulator(reduction: Reduction): Accumulator {
    if (reduction.kind !== "argmax") return plainAccumulator(this.#point, reduction);
    return required(this.#code.emitters.argmax, reduction.kind)(this.#point, reduction);
  }

  #defineReduction(reduction: number, local: Local): void {
    forEachScalar(this.#roots, (scalar) => {
      if (scalar.kind === "reduction" && scalar.reduction === reduction) this.#point.define(scalar, local);
    });
  }

  #emitInside(stores: readonly Store[]): void {
    this.#overInner(
      stores.map(({ value }) => value),
      stores,
      (part) => this.#keepAround(this.#passes.length, part === singleElements, () => this.#point.store(stores)),
      true,
    );
  }

  /** Fetches what earlier passes have kept for this one, and keeps what this one is the first to compute. */
  #keepAround(pass: number, single: boolean, body: () => void): void {
    if (this.#kept.length === 0) {
      body();
      return;
    }
    const { f } = this.#code;
    const { outer, inner } = this.#kernel;
    const rowBytes = (inner[0] as number) * this.#keptStep;
    const base = this.#code.scratch(this.#kept.length * rowBytes);
    const alone = single && this.#layout.lanes === "inner";
    const pushPlace = (): number => {
      f.get(base);
      return this.#point.pushScaledAxis(outer.length, this.#keptStep);
    };
    this.#kept.forEach(({ scalar, firstPass }, i) => {
      if (firstPass >= pass) return;
      const value = this.#point.local("v128");
      const offset = pushPlace();
      f.memory(alone ? v128.load32_splat : v128.load, i * rowBytes + offset).set(value);
      this.#point.define(scalar, value);
    });
    body();
    this.#kept.forEach(({ scalar, firstPass }, i) => {
      if (firstPass !== pass) return;
      const value = this.#point.value(scalar);
      const offset = pushPlace();
      f.get(value);
      if (alone) f.memoryLane(v128.store32_lane, 0, i * rowBytes + offset);
      else f.memory(v128.store, i * rowBytes + offset);
    });
  }

  /**
   * Loops over the inner axes. Where lanes lie along the last of them it goes in steps of four, then one; otherwise one
   * by one. `part` tells the accumulators which of several independent sums the point belongs to: sums that wait for
   * themselves leave an engine idle.
   */
  #overInner(roots: readonly Scalar[], stores: readonly Store[], body: (part: Part) => void, plain: boolean): void {
    const { inner, outer } = this.#kernel;
    const { f } = this.#code;
    const nest = (i: number): void => {
      const axis = outer.length + i;
      const varying = inner.reduce((bits, _, j) => (j >= i ? bits | bit(outer.length + j) : bits), 0);
      this.#point.scope(() => {
        this.#point.hoist(roots, stores, varying);
        const position = this.#point.local("i32");
        f.i32(0).set(position);
        this.#point.setAxis(axis, position);
        const extent = inner[i] as number;
        if (i < inner.length - 1) {
          f.forBelow(position, extent, 1, () => nest(i + 1));
          return;
        }
        const step = this.#layout.lanes === "inner" ? 4 : 1;
        const run = (lanes: number, copies: number, single: boolean): void => {
          f.forBelow(position, extent - lanes * copies + 1, lanes * copies, () => {
            for (let copy = 0; copy < copies; copy++) {
              this.#point.scope(() => {
                this.#point.setAxis(axis, position, copy * lanes);
                const emit = (): void => body(single ? singleElements : (copy as Part));
                if (this.#layout.lanes === "inner") this.#point.withLanes(lanes === 4 ? axis : undefined, emit);
                else emit();
              });
            }
          });
        };
        const copies = plain ? 1 : 4;
        const wide = extent >= step * copies * 2;
        if (wide && copies > 1) run(step, copies, false);
        if (extent >= step) run(step, 1, false);
        if (step > 1 && extent % step !== 0) run(1, 1, true);
      });
    };
    if (inner.length === 0) body(0);
    else nest(0);
  }
}
