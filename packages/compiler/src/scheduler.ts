import type { Node, NodeOf, Program, TensorType, ValueId } from "@tenon/program";
import { bytesOf, sizeOf, valueTypes } from "@tenon/program";
import type { BufferTable } from "./buffers.ts";
import type { Group, Member, WholeGroup } from "./group.ts";
import { innerSize, outerSize, waitsFor } from "./group.ts";
import type { Index } from "./index-expression.ts";
import {
  axisIndex,
  boundedIndex,
  combine,
  constantIndex,
  flatten,
  isLinear,
  quotient,
  unflatten,
} from "./index-expression.ts";
import { costlyFrom, operationCost } from "./operation-costs.ts";
import type { BufferId, LoadScalar, Scalar, ScalarFactory } from "./scalar.ts";
import { forEachScalar } from "./scalar.ts";
import { axesFor, isElementwise, isEmpty, isInline, isView, reshaped, translate } from "./translate.ts";

/** A product smaller than this, or thinner, runs as a plain reduction. */
const smallestContraction = 4096;
const thinnestContraction = 4;

/** How much a value grows on its way into a kernel before it is worth storing. */
const expansionLimit = 4;

/** Values that wait for each other in one kernel, at most: compiling follows them one inside the other. */
const longestChain = 128;
const deepestScalar = 2 * longestChain;

/** Of the kernels that a reduction has nothing to do with so many may take it in, the latest: more would take long to try. */
const mostUnrelated = 4;

interface Attempt {
  /** The group that is being made or joined; undefined for one that does not exist yet. */
  readonly group: Group | undefined;
  readonly dependencies: Set<Group>;
  readonly loaded: Set<ValueId>;
  readonly memo: Map<string, Scalar>;
  failed: boolean;
}

/** Where the inputs of a Program lie, and where its outputs go. */
export interface Bindings {
  readonly inputs: readonly BufferId[];
  readonly outputs: readonly BufferId[];
}

/**
 * Decides which values are computed together. Values are visited in order. One that must be in memory (a result of a
 * reduction or product, an output, something costly that is used twice) joins a kernel that already computes something
 * at the same points, or starts one of its own; all others are computed where they are used.
 */
export class Scheduler {
  readonly groups: Group[] = [];
  /** Inputs that are outputs as they stand. */
  readonly copies: { readonly input: number; readonly output: number }[] = [];
  readonly #program: Program;
  readonly #types: readonly TensorType[];
  readonly #scalars: ScalarFactory;
  readonly #buffers: BufferTable;
  readonly #bindings: Bindings;
  readonly #depth: number;
  readonly #producer: (Node | undefined)[];
  readonly #users = new Map<ValueId, { readonly node: Node; readonly first: ValueId }[]>();
  readonly #outputs: ReadonlySet<ValueId>;
  readonly #groupOf = new Map<ValueId, Group>();
  readonly #bufferOf = new Map<ValueId, BufferId>();
  /** Values that must be in a kernel of their own or join one. */
  readonly #wanted = new Set<ValueId>();
  readonly #costs = new Map<ValueId, number>();

  constructor(program: Program, scalars: ScalarFactory, buffers: BufferTable, bindings: Bindings, depth: number) {
    this.#program = program;
    this.#types = valueTypes(program);
    this.#scalars = scalars;
    this.#buffers = buffers;
    this.#bindings = bindings;
    this.#depth = depth;
    this.#producer = program.inputs.map(() => undefined);
    this.#outputs = new Set(program.outputs);
    let first = program.inputs.length;
    for (const node of program.nodes) {
      for (const _ of node.results) this.#producer.push(node);
      for (const operand of new Set(node.operands)) {
        const users = this.#users.get(operand) ?? [];
        users.push({ node, first });
        this.#users.set(operand, users);
      }
      first += node.results.length;
    }
    for (const [i, buffer] of bindings.inputs.entries()) this.#bufferOf.set(i, buffer);
  }

  run(): void {
    this.#chooseWanted();
    let value = this.#program.inputs.length;
    for (const node of this.#program.nodes) {
      if (!node.results.every(isEmpty)) this.#visit(node, value);
      value += node.results.length;
    }
    this.#storeOutputs();
  }

  #type(value: ValueId): TensorType {
    return this.#types[value] as TensorType;
  }

  #bufferFor(value: ValueId): BufferId {
    const found = this.#bufferOf.get(value);
    if (found !== undefined) return found;
    const made = this.#buffers.add(this.#type(value), { kind: "temporary" });
    this.#bufferOf.set(value, made);
    return made;
  }

  /** Marks what is better stored than computed again where it is used. */
  #chooseWanted(): void {
    for (const output of this.#outputs) if (output >= this.#program.inputs.length) this.#wanted.add(output);
    const constants = new Set<ValueId>();
    const chains = new Map<ValueId, number>();
    const multiplied = new Set<ValueId>();
    for (const node of this.#program.nodes)
      if (node.primitive === "dot" && this.#isContraction(node))
        for (const operand of node.operands) multiplied.add(this.#baseOf(operand));
    let value = this.#program.inputs.length;
    for (const node of this.#program.nodes) {
      const users = this.#users.get(value) ?? [];
      if (isInline(node)) {
        // What is made of constants alone is a constant in the end.
        const fixed = node.operands.every((operand) => constants.has(operand)) && node.primitive !== "iota";
        if (fixed) constants.add(value);
        const operandCost = node.operands.reduce((sum, operand) => sum + (this.#costs.get(operand) ?? 0), 0);
        const cost = fixed ? 0 : Math.min(1000, operandCost + operationCost(node.primitive));
        const expands = users.some(({ node: user }) =>
          user.results.some((result) => sizeOf(result.shape) >= expansionLimit * sizeOf(this.#type(value).shape)),
        );
        const padsWindow = node.primitive === "pad" && users.some(({ node: user }) => user.primitive === "window");
        // Parts of a concatenation are at different places, even where they are the same value.
        const repeated = users.some(
          ({ node: { primitive, operands } }) =>
            primitive === "concat" && operands.indexOf(value) !== operands.lastIndexOf(value),
        );
        const costly = cost >= costlyFrom && (users.length > 1 || repeated || expands) && !isView(node);
        const chain = Math.max(0, ...node.operands.map((operand) => chains.get(operand) ?? 0)) + 1;
        if (costly || padsWindow || multiplied.has(value) || chain >= longestChain) this.#wanted.add(value);
        this.#costs.set(value, this.#wanted.has(value) ? 0 : cost);
        chains.set(value, this.#wanted.has(value) ? 0 : chain);
      } else {
        node.results.forEach((_, r) => {
          this.#markEnd(value + r);
        });
      }
      value += node.results.length;
    }
  }

  /** The result of a reduction or product is stored only after what is computed from it alone, element by element. */
  #markEnd(anchor: ValueId): void {
    let end = anchor;
    for (;;) {
      const users = this.#users.get(end) ?? [];
      const [only] = users;
      if (this.#outputs.has(end) || users.length !== 1 || !only) break;
      const sameSize = sizeOf(only.node.results[0]?.shape ?? []) === sizeOf(this.#type(end).shape);
      if (
        !sameSize ||
        !(isElementwise(only.node) || only.node.primitive === "reshape" || only.node.primitive === "transpose")
      )
        break;
      end = only.first;
    }
    if (end !== anchor) this.#wanted.add(end);
  }

  #visit(node: Node, value: ValueId): void {
    if (isInline(node)) {
      if (this.#wanted.has(value)) this.#place(value);
      return;
    }
    switch (node.primitive) {
      case "reduce":
        this.#reduce(node, value);
        return;
      case "dot":
        this.#dot(node, value);
        return;
      case "unwindow":
        this.#unwindow(node, value);
        return;
      case "scatter":
      case "scatterAdd":
        this.#scatter(node, value);
        return;
      case "scan":
        this.#scan(node, value);
        return;
      default:
        throw new Error(`${node.primitive} is gone after simplification`);
    }
  }

  // Translation of values to scalars

  #attempt(group?: Group): Attempt {
    return { group, dependencies: new Set(), loaded: new Set(), memo: new Map(), failed: false };
  }

  #at(value: ValueId, coordinates: readonly Index[], attempt: Attempt): Scalar {
    const type = this.#type(value);
    if (isEmpty(type)) return this.#scalars.constant(type.dtype, 0);
    const key = `${value}@${coordinates.map(({ key: own }) => own).join(",")}`;
    const found = attempt.memo.get(key);
    if (found) return found;
    const made = this.#element(value, coordinates, attempt);
    attempt.memo.set(key, made);
    return made;
  }

  #element(value: ValueId, coordinates: readonly Index[], attempt: Attempt): Scalar {
    const type = this.#type(value);
    const node = this.#producer[value];
    if (!node) return this.#scalars.load(type.dtype, this.#bufferFor(value), flatten(coordinates, type.shape));
    const group = this.#groupOf.get(value);
    if (group && group === attempt.group) {
      const member = group.members.get(value) as Member;
      const here = member.inside ? group.innerFlat : group.outerFlat;
      if (flatten(coordinates, type.shape).key === here.key) return member.scalar;
      attempt.failed = true;
      return this.#scalars.constant(type.dtype, 0);
    }
    if (group) {
      attempt.dependencies.add(group);
      attempt.loaded.add(value);
      return this.#scalars.load(type.dtype, this.#bufferFor(value), flatten(coordinates, type.shape));
    }
    if (!isInline(node)) throw new Error(`${node.primitive} was not scheduled before its use`);
    return translate(node, this.#types, coordinates, {
      scalars: this.#scalars,
      at: (operand, where) => this.#at(operand, where, attempt),
      constantElement: (constant, position) => {
        const buffer = this.#buffers.add(type, { kind: "constant", values: constant.attributes.values });
        return this.#scalars.load(type.dtype, buffer, position);
      },
    });
  }

  /** Whether what was found out may be used: no circle, nothing that the group itself computes elsewhere. */
  #allowed({ group, dependencies, failed }: Attempt): boolean {
    return !failed && !(group && [...dependencies].some((dependency) => waitsFor(dependency, group)));
  }

  #commit(attempt: Attempt, group: Group): void {
    for (const dependency of attempt.dependencies) group.dependencies.add(dependency);
    for (const value of attempt.loaded) this.#store(value);
  }

  #store(value: ValueId): BufferId {
    const buffer = this.#bufferFor(value);
    this.#groupOf.get(value)?.stored.set(value, buffer);
    return buffer;
  }

  #addMember(group: Group, value: ValueId, scalar: Scalar, inside: boolean): void {
    group.members.set(value, { type: this.#type(value), scalar, inside });
    this.#groupOf.set(value, group);
  }

  #newGroup(parts: Pick<Group, "kind" | "primitive" | "origin" | "outer" | "inner"> & Partial<Group>): Group {
    const group: Group = {
      id: this.#buffers.nextGroupId(),
      outerFlat: constantIndex(0),
      innerFlat: constantIndex(0),
      reductions: [],
      members: new Map(),
      dependencies: new Set(),
      stored: new Map(),
      ...parts,
    };
    this.groups.push(group);
    return group;
  }

  // Values that are computed element by element

  /** Puts a value into a kernel. */
  #place(value: ValueId): void {
    if (this.#groupOf.has(value)) return;
    for (const group of this.#candidates(value)) if (this.#join(group, value)) return;
    const { shape } = this.#type(value);
    const attempt = this.#attempt();
    const coordinates = axesFor(shape, 0);
    const scalar = this.#at(value, coordinates, attempt);
    const node = this.#producer[value] as Node;
    const group = this.#newGroup({
      kind: "nest",
      primitive: node.primitive,
      origin: node.origin,
      outer: shape,
      inner: [],
      outerFlat: flatten(coordinates, shape),
      innerFlat: flatten(coordinates, shape),
    });
    this.#commit(attempt, group);
    this.#addMember(group, value, scalar, false);
  }

  #join(group: Group, value: ValueId): boolean {
    if (group.kind !== "nest" && group.kind !== "contract") return false;
    const { shape } = this.#type(value);
    const size = sizeOf(shape);
    const outside = size === outerSize(group);
    const inside = !outside && group.kind === "nest" && size === outerSize(group) * innerSize(group);
    if (!outside && !inside) return false;
    const attempt = this.#attempt(group);
    const scalar = this.#at(value, unflatten(outside ? group.outerFlat : group.innerFlat, shape), attempt);
    if (!this.#allowed(attempt)) return false;
    // Products are f32, four in a vector; what needs f64 has a kernel of its own.
    if (group.kind === "contract" && usesDouble(scalar)) return false;
    if (scalar.depth > deepestScalar) return false;
    this.#commit(attempt, group);
    this.#addMember(group, value, scalar, inside);
    return true;
  }

  /** Kernels that compute what the value is made of, the latest first; for single numbers any kernel of single numbers. */
  #candidates(value: ValueId): Group[] {
    const found = new Set<Group>();
    const seen = new Set<ValueId>();
    const visit = (current: ValueId): void => {
      if (seen.has(current)) return;
      seen.add(current);
      const group = this.#groupOf.get(current);
      if (group) found.add(group);
      else for (const operand of this.#producer[current]?.operands ?? []) visit(operand);
    };
    visit(value);
    const related = [...found].sort((left, right) => right.id - left.id);
    if (sizeOf(this.#type(value).shape) !== 1) return related;
    const alike = this.groups.filter((group) => group.kind === "nest" && outerSize(group) === 1 && !found.has(group));
    return [...related, ...alike.reverse()];
  }

  // Reductions

  #reduce(node: NodeOf<"reduce">, value: ValueId): void {
    const { kind, axes } = node.attributes;
    const operand = node.operands[0] as ValueId;
    const { shape } = this.#type(operand);
    const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    for (const group of this.#reductionCandidates(operand, sizeOf(this.#type(value).shape)))
      if (this.#joinReduction(group, value, operand, kind, kept)) return;

    const coordinates = new Array<Index>(shape.length);
    kept.forEach((axis, i) => {
      coordinates[axis] = axisIndex(i, shape[axis] as number);
    });
    axes.forEach((axis, i) => {
      coordinates[axis] = axisIndex(kept.length + i, shape[axis] as number);
    });
    const attempt = this.#attempt();
    const scalar = this.#at(operand, coordinates, attempt);
    this.#startReduction(node, value, {
      attempt,
      outerCoordinates: kept.map((axis) => coordinates[axis] as Index),
      inner: axes.map((axis) => shape[axis] as number),
      innerFlat: flatten(coordinates, shape),
      kind,
      operand: scalar,
    });
  }

  /** A kernel of its own for a reduction, whose result is the value or, where only views follow, the last of those. */
  #startReduction(
    node: Node,
    value: ValueId,
    parts: {
      readonly attempt: Attempt;
      readonly outerCoordinates: readonly Index[];
      readonly inner: readonly number[];
      readonly innerFlat?: Index;
      readonly kind: "sum" | "max" | "argmax";
      readonly operand: Scalar;
    },
  ): void {
    const type = this.#type(value);
    const end = this.#followViews(value, parts.outerCoordinates);
    const group = this.#newGroup({
      kind: "nest",
      primitive: node.primitive,
      origin: node.origin,
      outer: type.shape,
      inner: parts.inner,
      outerFlat: end.flat,
      innerFlat:
        parts.innerFlat ?? flatten([end.flat, ...axesFor(parts.inner, type.shape.length)], [1, ...parts.inner]),
    });
    group.reductions.push({ kind: parts.kind, dtype: type.dtype, operand: parts.operand });
    this.#commit(parts.attempt, group);
    this.#addMember(group, end.value, this.#scalars.reduction(type.dtype, 0, bits(type.shape.length)), false);
  }

  /** Through reshapes and transpositions that are the only use of what they are given. */
  #followViews(value: ValueId, start: readonly Index[]): { value: ValueId; flat: Index } {
    let [end, coordinates] = [value, start];
    for (;;) {
      const users = this.#users.get(end) ?? [];
      const [only] = users;
      if (this.#outputs.has(end) || users.length !== 1 || !only) break;
      const { node, first } = only;
      if (node.primitive === "reshape") {
        const next = reshaped(coordinates, this.#type(end).shape, node.attributes.shape);
        // The kernel's points must stay recognisable.
        const back = flatten(next, node.attributes.shape);
        if (!isLinear(back)) break;
        coordinates = next;
      } else if (node.primitive === "transpose") {
        const source = coordinates;
        coordinates = node.attributes.permutation.map((axis) => source[axis] as Index);
      } else break;
      end = first;
    }
    return { value: end, flat: flatten(coordinates, this.#type(end).shape) };
  }

  /** Kernels that a reduction to `rows` numbers may join: those that its operand leads to, and late ones of the same extents. */
  #reductionCandidates(operand: ValueId, rows: number): Group[] {
    const related = this.#candidates(operand).filter(({ kind }) => kind === "nest");
    const points = sizeOf(this.#type(operand).shape);
    const others: Group[] = [];
    for (let i = this.groups.length - 1; i >= 0 && others.length < mostUnrelated; i--) {
      const group = this.groups[i] as Group;
      if (group.kind !== "nest" || group.reductions.length === 0 || related.includes(group)) continue;
      if (outerSize(group) === rows && rows * innerSize(group) === points) others.push(group);
    }
    return [...related, ...others];
  }

  #joinReduction(
    group: Group,
    value: ValueId,
    operand: ValueId,
    kind: "sum" | "max" | "argmax",
    kept: readonly number[],
  ): boolean {
    const { shape } = this.#type(operand);
    const result = this.#type(value);
    // More than 30 reductions do not fit the sets of bits.
    if (group.inner.length === 0 || group.reductions.length >= 30) return false;
    if (outerSize(group) * innerSize(group) !== sizeOf(shape) || outerSize(group) !== sizeOf(result.shape))
      return false;
    if (sizeOf(shape) === 0) return false;
    const coordinates = unflatten(group.innerFlat, shape);
    const outside = flatten(
      kept.map((axis) => coordinates[axis] as Index),
      result.shape,
    );
    if (outside.key !== group.outerFlat.key) return false;
    // argmax counts along one axis of the kernel.
    if (kind === "argmax" && group.inner.filter((extent) => extent > 1).length > 1) return false;
    const attempt = this.#attempt(group);
    const scalar = this.#at(operand, coordinates, attempt);
    if (!this.#allowed(attempt)) return false;
    const shares = outerSize(group) === 1 || attempt.dependencies.size === 0 || this.#sharesLoad(group, scalar);
    const usesOwn = scalarUsesReductions(scalar);
    if (!shares && !usesOwn) return false;
    this.#commit(attempt, group);
    group.reductions.push({ kind, dtype: result.dtype, operand: scalar });
    const axes = bits(group.outer.length);
    this.#addMember(group, value, this.#scalars.reduction(result.dtype, group.reductions.length - 1, axes), false);
    return true;
  }

  #sharesLoad(group: Group, scalar: Scalar): boolean {
    const own = new Set<BufferId>();
    forEachScalar(
      [...group.reductions.map(({ operand }) => operand), ...[...group.members.values()].map((m) => m.scalar)],
      (inner) => {
        if (inner.kind === "load") own.add(inner.buffer);
      },
    );
    let shares = false;
    forEachScalar([scalar], (inner) => {
      if (inner.kind === "load" && own.has(inner.buffer)) shares = true;
    });
    return shares;
  }

  // Products

  #dot(node: NodeOf<"dot">, value: ValueId): void {
    const { leftBatch, rightBatch, leftContract, rightContract } = node.attributes;
    const [left, right] = node.operands as readonly [ValueId, ValueId];
    const [leftShape, rightShape] = [this.#type(left).shape, this.#type(right).shape];
    const free = (shape: readonly number[], ...taken: (readonly number[])[]): number[] =>
      shape.map((_, axis) => axis).filter((axis) => !taken.flat().includes(axis));
    const rows = free(leftShape, leftBatch, leftContract);
    const columns = free(rightShape, rightBatch, rightContract);
    const type = this.#type(value);
    const outer = type.shape;
    const inner = leftContract.map((axis) => leftShape[axis] as number);
    const outerCoordinates = axesFor(outer, 0);
    const depth = axesFor(inner, outer.length);
    const place = (
      shape: readonly number[],
      batch: readonly number[],
      own: readonly number[],
      from: number,
      contract: readonly number[],
    ): Index[] => {
      const coordinates = new Array<Index>(shape.length);
      batch.forEach((axis, i) => {
        coordinates[axis] = outerCoordinates[i] as Index;
      });
      own.forEach((axis, i) => {
        coordinates[axis] = outerCoordinates[from + i] as Index;
      });
      contract.forEach((axis, i) => {
        coordinates[axis] = depth[i] as Index;
      });
      return coordinates;
    };
    const leftAt = place(leftShape, leftBatch, rows, leftBatch.length, leftContract);
    const rightAt = place(rightShape, rightBatch, columns, leftBatch.length + rows.length, rightContract);
    if (!this.#isContraction(node)) {
      const attempt = this.#attempt();
      const operand = this.#scalars.operation("mul", type.dtype, [
        this.#at(left, leftAt, attempt),
        this.#at(right, rightAt, attempt),
      ]);
      this.#startReduction(node, value, { attempt, outerCoordinates, inner, kind: "sum", operand });
      return;
    }
    this.#settleOperand(left, leftAt);
    this.#settleOperand(right, rightAt);
    const attempt = this.#attempt();
    const end = this.#followViews(value, outerCoordinates);
    const group = this.#newGroup({
      kind: "contract",
      primitive: node.primitive,
      origin: node.origin,
      outer,
      inner,
      outerFlat: end.flat,
      contraction: {
        // `settleOperand` has seen to it that both are loads.
        left: this.#at(left, leftAt, attempt) as LoadScalar,
        right: this.#at(right, rightAt, attempt) as LoadScalar,
        batchAxes: leftBatch.length,
        rowAxes: rows.length,
        columnAxes: columns.length,
      },
    });
    this.#commit(attempt, group);
    this.#addMember(group, end.value, this.#scalars.reduction(type.dtype, 0, bits(outer.length)), false);
  }

  /** Whether a product is worth packed tiles; a small or thin one is a sum like any other. */
  #isContraction({ attributes: { leftBatch, leftContract }, operands, results }: NodeOf<"dot">): boolean {
    const [{ dtype, shape }] = results as readonly [TensorType];
    const left = this.#type(operands[0] as ValueId).shape;
    const depth = sizeOf(leftContract.map((axis) => left[axis] as number));
    const rowAxes = left.length - leftBatch.length - leftContract.length;
    const rows = sizeOf(shape.slice(leftBatch.length, leftBatch.length + rowAxes));
    const columns = sizeOf(shape.slice(leftBatch.length + rowAxes));
    const thin = Math.min(rows, columns, depth) < thinnestContraction;
    return dtype === "f32" && !thin && rows * columns * depth >= smallestContraction;
  }

  /** What a value is a view of. */
  #baseOf(value: ValueId): ValueId {
    const node = this.#producer[value];
    if (!node || this.#groupOf.has(value)) return value;
    const views: readonly Node["primitive"][] = ["reshape", "transpose", "slice", "broadcast", "window"];
    return views.includes(node.primitive) ? this.#baseOf(node.operands[0] as ValueId) : value;
  }

  /** Sees to it that an operand of a product is a load at a linear position: stores what is computed, or the whole. */
  #settleOperand(value: ValueId, coordinates: readonly Index[]): void {
    const isSettled = (): boolean => {
      const scalar = this.#at(value, coordinates, this.#attempt());
      return scalar.kind === "load" && isLinear(scalar.index);
    };
    if (isSettled()) return;
    const base = this.#baseOf(value);
    if (this.#producer[base]) this.#place(base);
    if (!isSettled()) this.#place(value);
  }

  /** Each element gathers from the windows that it was in. */
  #unwindow(node: NodeOf<"unwindow">, value: ValueId): void {
    const { axes, size, stride, dilation } = node.attributes;
    const operand = node.operands[0] as ValueId;
    const type = this.#type(value);
    const windows = this.#type(operand).shape;
    const outerCoordinates = axesFor(type.shape, 0);
    const taps = axesFor(size, type.shape.length);
    const conditions = axes.map((axis, i) => {
      const step = stride[i] as number;
      const index = combine([
        [outerCoordinates[axis] as Index, 1],
        [taps[i] as Index, -(dilation[i] as number)],
      ]);
      return { axis, index, below: ((windows[axis] as number) - 1) * step + 1, multipleOf: step };
    });
    const coordinates = [
      ...outerCoordinates.map((coordinate, axis) => {
        const condition = conditions.find((candidate) => candidate.axis === axis);
        if (!condition) return coordinate;
        return boundedIndex(quotient(condition.index, condition.multipleOf), (windows[axis] as number) - 1);
      }),
      ...taps,
    ];
    const attempt = this.#attempt();
    const inside = isEmpty(this.#type(operand))
      ? this.#scalars.constant(type.dtype, 0)
      : this.#scalars.guard(conditions, this.#at(operand, coordinates, attempt), this.#scalars.constant(type.dtype, 0));
    this.#startReduction(node, value, { attempt, outerCoordinates, inner: size, kind: "sum", operand: inside });
  }

  // What takes memory as it is

  /** The buffer that holds a value row-major; computed into one where it is not in memory yet. */
  #inMemory(value: ValueId, dependencies: Set<Group>): BufferId {
    if (!this.#producer[value]) return this.#bufferFor(value);
    if (isEmpty(this.#type(value))) return this.#bufferFor(value);
    this.#place(value);
    dependencies.add(this.#groupOf.get(value) as Group);
    return this.#store(value);
  }

  #scatter(node: NodeOf<"scatter" | "scatterAdd">, value: ValueId): void {
    const { axis, batch } = node.attributes;
    const [target, indices, updates] = node.operands as readonly [ValueId, ValueId, ValueId];
    const { shape } = this.#type(value);
    const outer = shape.filter((_, i) => i !== axis);
    const position = axisIndex(outer.length, Math.max(2, shape[axis] as number));
    const indexShape = this.#type(indices).shape;
    const count = sizeOf(indexShape.slice(batch));
    const number = axisIndex(outer.length, Math.max(2, count));
    const indexCoordinates = unflattenSafely(number, indexShape.slice(batch));
    const outerAxes = axesFor(outer, 0);
    const coordinates = [...outerAxes.slice(0, axis), position, ...outerAxes.slice(axis)];
    const attempt = this.#attempt();
    const whole: WholeGroup = {
      kind: "scatter",
      extent: shape[axis] as number,
      updates: count,
      accumulate: node.primitive === "scatterAdd",
      result: value,
      base: flatten(
        coordinates.map((coordinate, i) => (i === axis ? constantIndex(0) : coordinate)),
        shape,
      ),
      stride: sizeOf(shape.slice(axis + 1)),
      target: this.#at(target, coordinates, attempt),
      position: this.#at(indices, [...outerAxes.slice(0, batch), ...indexCoordinates], attempt),
      update: this.#at(updates, [...outerAxes.slice(0, axis), ...indexCoordinates, ...outerAxes.slice(axis)], attempt),
    };
    const group = this.#newGroup({
      kind: "scatter",
      primitive: node.primitive,
      origin: node.origin,
      outer,
      inner: [],
      whole,
    });
    this.#commit(attempt, group);
    this.#addMember(group, value, this.#scalars.constant(this.#type(value).dtype, 0), false);
    this.#store(value);
  }

  #scan(node: NodeOf<"scan">, value: ValueId): void {
    const { constants, carry, length, reverse, body } = node.attributes;
    const dependencies = new Set<Group>();
    const operands = node.operands.map((operand) => this.#inMemory(operand, dependencies));
    const results = node.results.map((_, r) => this.#bufferFor(value + r));
    const loop = this.#depth;
    this.#buffers.loops = Math.max(this.#buffers.loops, loop + 1);
    const slice = (of: BufferId, type: TensorType): BufferId =>
      this.#buffers.add(type, { kind: "slice", of, loop, step: bytesOf(type) });

    const copies: Group[] = [];
    for (let i = 0; i < carry; i++) {
      const type = node.results[i] as TensorType;
      if (isEmpty(type)) continue;
      const copy = this.#copy(value + i, operands[constants + i] as BufferId, results[i] as BufferId);
      copies.push(copy);
    }
    const inputs = operands.map((buffer, i) => {
      if (i < constants) return buffer;
      if (i < constants + carry) return results[i - constants] as BufferId;
      return slice(buffer, body.inputs[i] as TensorType);
    });
    const types = valueTypes(body);
    const outputs = body.outputs.map((id, i) =>
      i < carry ? (results[i] as BufferId) : slice(results[i] as BufferId, types[id] as TensorType),
    );
    const donated = Array.from({ length: carry }, (_, i): readonly [number, number] => [constants + i, i]);
    const inner = scheduleGroups({ ...body, donated }, this.#scalars, this.#buffers, { inputs, outputs }, loop + 1);
    const group = this.#newGroup({
      kind: "loop",
      primitive: "scan",
      origin: node.origin,
      outer: [],
      inner: [],
      whole: { kind: "loop", length, reverse, loop, body: inner, reads: operands, writes: results },
    });
    for (const dependency of [...dependencies, ...copies]) group.dependencies.add(dependency);
    node.results.forEach((type, r) => {
      if (isEmpty(type)) return;
      this.#addMember(group, value + r, this.#scalars.constant(type.dtype, 0), false);
      group.stored.set(value + r, results[r] as BufferId);
    });
  }

  // Outputs

  /** Gives every output its value, in the output's own memory wherever that is safe. */
  #storeOutputs(): void {
    const { inputs, outputs, donated } = this.#program;
    const bound = (output: number): BufferId => this.#bindings.outputs[output] as BufferId;
    const donorOf = (output: number): number | undefined => donated.find(([, receiver]) => receiver === output)?.[0];
    const pending: { readonly value: ValueId; readonly output: number; readonly source: BufferId }[] = [];
    // Inputs that go to another place are read before any output is written over an input.
    outputs.forEach((value, output) => {
      if (value >= inputs.length || isEmpty(this.#type(value))) return;
      const donor = donorOf(output);
      if (value === donor && this.#depth === 0) this.copies.push({ input: value, output });
      else if (value === donor && this.#bindings.inputs[value] === bound(output)) return;
      else if (donor === undefined) this.#copy(value, this.#bufferFor(value), bound(output));
      else {
        const source = this.#buffers.add(this.#type(value), { kind: "temporary" });
        this.#copy(value, this.#bufferFor(value), source);
        pending.push({ value, output, source });
      }
    });
    const taken = new Set<ValueId>();
    outputs.forEach((value, output) => {
      if (value < inputs.length || isEmpty(this.#type(value))) return;
      const own = this.#store(value);
      if (taken.has(value) || !this.#storeInPlace(value, own, bound(output), donorOf(output)))
        pending.push({ value, output, source: own });
      taken.add(value);
    });
    for (const { value, output, source } of pending) {
      const copy = this.#copy(value, source, bound(output));
      for (const reader of this.#readersOf(donorOf(output))) if (reader !== copy) copy.dependencies.add(reader);
    }
  }

  /** Lets a value be computed straight into an output's memory, after all that still reads what was there. */
  #storeInPlace(value: ValueId, own: BufferId, target: BufferId, donor: number | undefined): boolean {
    const group = this.#groupOf.get(value) as Group;
    const readers = this.#readersOf(donor);
    const safe =
      group.kind !== "loop" &&
      this.#buffers.at(own).place.kind === "temporary" &&
      [...readers].every((reader) =>
        reader === group ? this.#readsInPlace(group, value, donor) : !waitsFor(reader, group),
      );
    if (!safe) return false;
    for (const reader of readers) if (reader !== group) group.dependencies.add(reader);
    this.#buffers.at(own).place = { kind: "same", as: target };
    return true;
  }

  /** A kernel that copies a value from one buffer to another. */
  #copy(value: ValueId, from: BufferId, to: BufferId): Group {
    const type = this.#type(value);
    const flat = flatten(axesFor(type.shape, 0), type.shape);
    const group = this.#newGroup({
      kind: "nest",
      primitive: "copy",
      origin: this.#producer[value]?.origin,
      outer: type.shape,
      inner: [],
      outerFlat: flat,
      innerFlat: flat,
    });
    // Whoever has put the value there; for an input nobody has.
    for (const writer of this.groups)
      if (writer !== group && [...writer.stored.values()].includes(from)) group.dependencies.add(writer);
    group.members.set(0, { type, scalar: this.#scalars.load(type.dtype, from, flat), inside: false });
    group.stored.set(0, to);
    return group;
  }

  /** Kernels that read an input whose memory an output takes. */
  #readersOf(input: number | undefined): Set<Group> {
    const readers = new Set<Group>();
    if (input === undefined) return readers;
    const buffer = this.#bindings.inputs[input] as BufferId;
    for (const group of this.groups) if (buffersRead(group).has(buffer)) readers.add(group);
    return readers;
  }

  /** Whether each point of a kernel reads of the donated input only the element that it will overwrite. */
  #readsInPlace(group: Group, value: ValueId, donor: number | undefined): boolean {
    if (group.kind === "scatter" || group.kind === "loop" || donor === undefined) return false;
    const buffer = this.#bindings.inputs[donor] as BufferId;
    const member = group.members.get(value) as Member;
    const here = (member.inside ? group.innerFlat : group.outerFlat).key;
    const { contraction } = group;
    if (contraction && (contraction.left.buffer === buffer || contraction.right.buffer === buffer)) return false;
    let inPlace = true;
    forEachScalar(rootsOf(group), (scalar) => {
      if (scalar.kind === "load" && scalar.buffer === buffer && scalar.index.key !== here) inPlace = false;
    });
    return inPlace;
  }
}

/** Everything that a nest or product computes. */
function rootsOf(group: Group): Scalar[] {
  return [...group.reductions.map(({ operand }) => operand), ...[...group.members.values()].map((m) => m.scalar)];
}

/** Buffers that a group reads. */
export function buffersRead(group: Group): Set<BufferId> {
  const read = new Set<BufferId>();
  const { whole, contraction } = group;
  const roots = rootsOf(group);
  if (contraction) roots.push(contraction.left, contraction.right);
  if (whole?.kind === "scatter") roots.push(whole.target, whole.position, whole.update);
  if (whole?.kind === "loop") for (const buffer of whole.reads) read.add(buffer);
  forEachScalar(roots, (scalar) => {
    if (scalar.kind === "load") read.add(scalar.buffer);
  });
  return read;
}

/** The groups of a Program that runs inside another, a loop's body. */
function scheduleGroups(
  program: Program,
  scalars: ScalarFactory,
  buffers: BufferTable,
  bindings: Bindings,
  depth: number,
): readonly Group[] {
  const scheduler = new Scheduler(program, scalars, buffers, bindings, depth);
  scheduler.run();
  return scheduler.groups;
}

const bits = (count: number): number => (1 << count) - 1;

function usesDouble(scalar: Scalar): boolean {
  let found = false;
  forEachScalar([scalar], ({ dtype }) => {
    if (dtype === "f64") found = true;
  });
  return found;
}

function scalarUsesReductions(scalar: Scalar): boolean {
  return scalar.reductions !== 0;
}

/** Coordinates of a position in a shape that may have no elements. */
function unflattenSafely(position: Index, shape: readonly number[]): Index[] {
  return sizeOf(shape) === 0 ? shape.map(() => constantIndex(0)) : unflatten(position, shape);
}
