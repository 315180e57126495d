import * as i32 from "./instructions/i32.ts";
import { unsigned, writeSigned, writeUnsigned } from "./leb128.ts";
import type { LaneOpcode, MemoryLaneOpcode, MemoryOpcode, Opcode, PlainOpcode, ValueType } from "./opcode.ts";
import { alignmentOf, numberOf, prefixOf, typeCodes } from "./opcode.ts";

/** A local variable of a function, parameters included. */
export type Local = number & { readonly brand: unique symbol };
/** A global variable of a module. */
export type Global = number & { readonly brand: unique symbol };
/** A function of a module, imported or defined; its number is known only when the module is finished. */
export interface FunctionReference {
  readonly index: number;
}
/** Where a branch goes: the end of a block, the start of a loop. */
export interface Label {
  readonly depth: number;
}

/** Writes the body of one function. Instructions are appended in the order of the calls; the stack is WebAssembly's. */
export class FunctionBuilder implements FunctionReference {
  readonly index: number;
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
  readonly #localTypes: ValueType[] = [];
  /** Constants are set once, here: in a hot loop a local is cheaper than a literal vector on current engines. */
  readonly #prologue: number[] = [];
  readonly #main: number[] = [];
  /** Where instructions go: the main part, or for a while the prologue. */
  #body: number[] = this.#main;
  readonly #constants = new Map<string, Local>();
  readonly #free = new Map<ValueType, Local[]>();
  #depth = 0;

  constructor(index: number, parameters: readonly ValueType[], results: readonly ValueType[]) {
    this.index = index;
    this.parameters = parameters;
    this.results = results;
  }

  /** A local that is set once, when the function starts, to what `body` leaves on the stack; nothing else uses it. */
  atStart(type: ValueType, body: () => void): Local {
    const local = this.#fresh(type);
    const before = this.#body;
    this.#body = this.#prologue;
    body();
    this.set(local);
    this.#body = before;
    return local;
  }

  parameter(position: number): Local {
    return position as Local;
  }

  /** A new local variable, zero at first. */
  local(type: ValueType): Local {
    return this.#free.get(type)?.pop() ?? this.#fresh(type);
  }

  #fresh(type: ValueType): Local {
    this.#localTypes.push(type);
    return (this.parameters.length + this.#localTypes.length - 1) as Local;
  }

  /** Gives a local back, to be handed out again by `local`; it then has any value. */
  release(type: ValueType, local: Local): void {
    const free = this.#free.get(type);
    if (free) free.push(local);
    else this.#free.set(type, [local]);
  }

  get(local: Local): this {
    return this.#with(0x20, local);
  }
  set(local: Local): this {
    return this.#with(0x21, local);
  }
  /** Sets and keeps the value on the stack. */
  tee(local: Local): this {
    return this.#with(0x22, local);
  }
  getGlobal(global: Global): this {
    return this.#with(0x23, global);
  }
  setGlobal(global: Global): this {
    return this.#with(0x24, global);
  }
  call(callee: FunctionReference): this {
    return this.#with(0x10, callee.index);
  }

  op(opcode: PlainOpcode): this {
    writeOpcode(this.#body, opcode);
    return this;
  }
  /** Bytes of instructions as they are. */
  raw(bytes: readonly number[]): this {
    this.#body.push(...bytes);
    return this;
  }
  drop(): this {
    this.#body.push(0x1a);
    return this;
  }
  /** Takes two values and a condition from the stack: leaves the first value where the condition is not 0. */
  select(): this {
    this.#body.push(0x1b);
    return this;
  }
  return(): this {
    this.#body.push(0x0f);
    return this;
  }

  /** A load or store; `offset` is added to the address on the stack. `align` is claimed to be natural unless told. */
  memory(opcode: MemoryOpcode, offset = 0, align?: number): this {
    const natural = alignmentOf(opcode);
    writeOpcode(this.#body, opcode);
    // Vectors are at 16 bytes rarely; 4 is what is always true of them.
    writeUnsigned(this.#body, align ?? (natural === 4 ? 2 : natural));
    writeUnsigned(this.#body, offset);
    return this;
  }

  lane(opcode: LaneOpcode, lane: number): this {
    writeOpcode(this.#body, opcode);
    this.#body.push(lane);
    return this;
  }

  /** Loads into or stores from one lane of the vector on the stack. */
  memoryLane(opcode: MemoryLaneOpcode, lane: number, offset = 0): this {
    writeOpcode(this.#body, opcode);
    writeUnsigned(this.#body, Math.min(alignmentOf(opcode), 2));
    writeUnsigned(this.#body, offset);
    this.#body.push(lane);
    return this;
  }

  /** Bytes 0 to 15 are those of the first vector on the stack, 16 to 31 those of the second. */
  shuffle(lanes: readonly number[]): this {
    this.#body.push(0xfd, 0x0d, ...lanes);
    return this;
  }

  /** `shuffle` by lanes of 32 bits: 0 to 3 of the first vector, 4 to 7 of the second. */
  shuffle32(lanes: readonly [number, number, number, number]): this {
    return this.shuffle(lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]));
  }

  i32(value: number): this {
    writeI32(this.#body, value);
    return this;
  }
  f64(value: number): this {
    this.#body.push(0x44, ...bytesOfFloat64(value));
    return this;
  }

  /** A vector with `value` in all four lanes. */
  f32x4(value: number): this {
    return this.v128(new Uint8Array(new Float32Array([value, value, value, value]).buffer));
  }
  /** A vector with `value` in all four lanes. */
  i32x4(value: number): this {
    return this.v128(new Uint8Array(new Int32Array([value, value, value, value]).buffer));
  }
  /** A vector constant: 16 bytes. */
  v128(bytes: Uint8Array): this {
    const key = bytes.join();
    let local = this.#constants.get(key);
    if (local === undefined) {
      local = this.#fresh("v128");
      this.#constants.set(key, local);
      this.#prologue.push(0xfd, 0x0c, ...bytes, 0x21);
      writeUnsigned(this.#prologue, local);
    }
    return this.get(local);
  }

  /** A block: a branch to its label leaves it. */
  block(body: (end: Label) => void): this {
    return this.#nested(0x02, undefined, body);
  }
  /** A loop: a branch to its label starts it again; otherwise it ends. */
  loop(body: (start: Label) => void): this {
    return this.#nested(0x03, undefined, body);
  }
  /** Takes a condition from the stack. With `result` both sides leave a value of that type. */
  if(then: (end: Label) => void, otherwise?: (end: Label) => void, result?: ValueType): this {
    this.#body.push(0x04, result === undefined ? 0x40 : typeCodes[result]);
    const label = { depth: ++this.#depth };
    then(label);
    if (otherwise) {
      this.#body.push(0x05);
      otherwise(label);
    }
    this.#depth--;
    this.#body.push(0x0b);
    return this;
  }
  branch(label: Label): this {
    return this.#with(0x0c, this.#depth - label.depth);
  }
  /** Branches where the condition on the stack is not 0. */
  branchIf(label: Label): this {
    return this.#with(0x0d, this.#depth - label.depth);
  }

  /** Adds a constant to an i32. */
  advance(local: Local, by: number): this {
    return by === 0 ? this : this.get(local).i32(by).op(i32.add).set(local);
  }

  /** for (; counter < limit; counter += step), signed; the counter starts as it stands. */
  forBelow(counter: Local, limit: number | (() => void), step: number, body: () => void): this {
    return this.block((end) => {
      this.loop((start) => {
        this.get(counter);
        if (typeof limit === "number") this.i32(limit);
        else limit();
        this.op(i32.ge_s).branchIf(end);
        body();
        this.advance(counter, step).branch(start);
      });
    });
  }

  /** Bytes of the function in the code section. */
  encode(): number[] {
    const declared: number[] = [];
    let groups = 0;
    for (let i = 0; i < this.#localTypes.length; ) {
      const type = this.#localTypes[i] as ValueType;
      let count = 1;
      while (this.#localTypes[i + count] === type) count++;
      writeUnsigned(declared, count);
      declared.push(typeCodes[type]);
      groups++;
      i += count;
    }
    return unsigned(groups).concat(declared, this.#prologue, this.#main, 0x0b);
  }

  #with(opcode: number, index: number): this {
    this.#body.push(opcode);
    writeUnsigned(this.#body, index);
    return this;
  }

  #nested(opcode: number, result: ValueType | undefined, body: (label: Label) => void): this {
    this.#body.push(opcode, result === undefined ? 0x40 : typeCodes[result]);
    body({ depth: ++this.#depth });
    this.#depth--;
    this.#body.push(0x0b);
    return this;
  }
}

function writeOpcode(bytes: number[], opcode: Opcode): void {
  const prefix = prefixOf(opcode);
  if (prefix > 0) {
    bytes.push(prefix);
    writeUnsigned(bytes, numberOf(opcode));
  } else bytes.push(numberOf(opcode));
}

/** `i32.const value`. */
export function writeI32(bytes: number[], value: number): void {
  bytes.push(0x41);
  writeSigned(bytes, value);
}

function bytesOfFloat64(value: number): Uint8Array {
  return new Uint8Array(new Float64Array([value]).buffer);
}
