import type { Node, Program, TensorType, ValueId } from "@tenon/program";
import { valueTypes } from "@tenon/program";
import type { BufferTable } from "../buffers.ts";
import { isEmpty } from "../coordinates.ts";
import type { Group, Member } from "../group.ts";
import { waitsFor } from "../group.ts";
import type { Index } from "../index-expression.ts";
import { constantIndex, flatten } from "../index-expression.ts";
import type { Lowering, Lowerings } from "../lowerings.ts";
import { loweringOf } from "../lowerings.ts";
import type { BufferId, Scalar, ScalarFactory } from "../scalar.ts";

/** What was found out on the way to computing something in a kernel; it takes effect when it is committed. */
export interface Attempt {
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

/** A node that uses a value, and the first of the node's own results. */
export interface User {
  readonly node: Node;
  readonly first: ValueId;
}

/** What a schedule shares with those of the Programs inside its own, the bodies of loops. */
export interface Shared {
  readonly lowerings: Lowerings;
  readonly scalars: ScalarFactory;
  readonly buffers: BufferTable;
}

/**
 * The kernels of a Program in the making: which group computes which value, and where values lie. The files beside this
 * one say what is put where; all of them see values through `at`.
 */
export class Schedule {
  readonly groups: Group[] = [];
  /** Inputs that are outputs as they stand. */
  readonly copies: { readonly input: number; readonly output: number }[] = [];
  readonly program: Program;
  readonly types: readonly TensorType[];
  readonly lowerings: Lowerings;
  readonly scalars: ScalarFactory;
  readonly buffers: BufferTable;
  readonly bindings: Bindings;
  /** Loops around it. */
  readonly depth: number;
  readonly outputs: ReadonlySet<ValueId>;
  readonly groupOf: Map<ValueId, Group> = new Map();
  readonly #producers: (Node | undefined)[];
  readonly #users = new Map<ValueId, User[]>();
  readonly #bufferOf = new Map<ValueId, BufferId>();

  constructor(program: Program, { lowerings, scalars, buffers }: Shared, bindings: Bindings, depth: number) {
    this.program = program;
    this.types = valueTypes(program);
    this.lowerings = lowerings;
    this.scalars = scalars;
    this.buffers = buffers;
    this.bindings = bindings;
    this.depth = depth;
    this.outputs = new Set(program.outputs);
    this.#producers = program.inputs.map(() => undefined);
    let first = program.inputs.length;
    for (const node of program.nodes) {
      for (const _ of node.results) this.#producers.push(node);
      for (const operand of new Set(node.operands)) {
        const users = this.#users.get(operand) ?? [];
        users.push({ node, first });
        this.#users.set(operand, users);
      }
      first += node.results.length;
    }
    for (const [i, buffer] of bindings.inputs.entries()) this.#bufferOf.set(i, buffer);
  }

  type(value: ValueId): TensorType {
    return this.types[value] as TensorType;
  }

  /** The node that computes a value; undefined for an input. */
  producerOf(value: ValueId): Node | undefined {
    return this.#producers[value];
  }

  loweringOf(node: Node): Lowering {
    return loweringOf(this.lowerings, node);
  }

  /** Whether a node is computed where it is used. */
  isInline(node: Node): boolean {
    return this.loweringOf(node).translate !== undefined;
  }

  usersOf(value: ValueId): readonly User[] {
    return this.#users.get(value) ?? [];
  }

  /** The one user of a value that nothing else needs. */
  onlyUser(value: ValueId): User | undefined {
    const users = this.usersOf(value);
    return users.length === 1 && !this.outputs.has(value) ? users[0] : undefined;
  }

  /** The buffer of a value, a temporary one where it has none yet. */
  bufferFor(value: ValueId): BufferId {
    const found = this.#bufferOf.get(value);
    if (found !== undefined) return found;
    const made = this.buffers.add(this.type(value), { kind: "temporary" });
    this.#bufferOf.set(value, made);
    return made;
  }

  /** Begins to find out what it takes to compute something in a kernel, or in one that is to be made. */
  attempt(group?: Group): Attempt {
    return { group, dependencies: new Set(), loaded: new Set(), memo: new Map(), failed: false };
  }

  /** The value at coordinates, computed or loaded; what that takes is written down in the attempt. */
  at(value: ValueId, coordinates: readonly Index[], attempt: Attempt): Scalar {
    const type = this.type(value);
    if (isEmpty(type)) return this.scalars.constant(type.dtype, 0);
    const key = `${value}@${coordinates.map(({ key: own }) => own).join(",")}`;
    const found = attempt.memo.get(key);
    if (found) return found;
    const made = this.#element(value, coordinates, attempt);
    attempt.memo.set(key, made);
    return made;
  }

  #element(value: ValueId, coordinates: readonly Index[], attempt: Attempt): Scalar {
    const type = this.type(value);
    const node = this.producerOf(value);
    if (!node) return this.scalars.load(type.dtype, this.bufferFor(value), flatten(coordinates, type.shape));
    const group = this.groupOf.get(value);
    if (group && group === attempt.group) {
      const member = group.members.get(value) as Member;
      const here = member.inside ? group.innerFlat : group.outerFlat;
      if (flatten(coordinates, type.shape).key === here.key) return member.scalar;
      attempt.failed = true;
      return this.scalars.constant(type.dtype, 0);
    }
    if (group) {
      attempt.dependencies.add(group);
      attempt.loaded.add(value);
      return this.scalars.load(type.dtype, this.bufferFor(value), flatten(coordinates, type.shape));
    }
    const { translate } = this.loweringOf(node);
    if (!translate) throw new Error(`${node.primitive} is not scheduled yet`);
    return translate(node, coordinates, {
      scalars: this.scalars,
      buffers: this.buffers,
      type: (operand) => this.type(operand),
      at: (operand, where) => this.at(operand, where, attempt),
    });
  }

  /** Whether what was found out may be used: no circle, nothing that the group itself computes elsewhere. */
  allowed({ group, dependencies, failed }: Attempt): boolean {
    return !failed && !(group && [...dependencies].some((dependency) => waitsFor(dependency, group)));
  }

  /** What an attempt has found out takes effect. */
  commit(attempt: Attempt, group: Group): void {
    for (const dependency of attempt.dependencies) group.dependencies.add(dependency);
    for (const value of attempt.loaded) this.store(value);
  }

  /** Has the kernel of a value put it into memory. */
  store(value: ValueId): BufferId {
    const buffer = this.bufferFor(value);
    this.groupOf.get(value)?.stored.set(value, buffer);
    return buffer;
  }

  /** From now on the kernel computes the value. */
  addMember(group: Group, value: ValueId, scalar: Scalar, inside: boolean): void {
    group.members.set(value, { type: this.type(value), scalar, inside });
    this.groupOf.set(value, group);
  }

  /** A kernel in the making, the latest so far. */
  newGroup(parts: Pick<Group, "kind" | "primitive" | "origin" | "outer" | "inner"> & Partial<Group>): Group {
    const group: Group = {
      id: this.buffers.nextGroupId(),
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
}
