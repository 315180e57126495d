import type { Backend } from "@tenon/backend";
import type { Program, TensorType, Value } from "@tenon/program";
import { ProgramBuilder, prune } from "@tenon/program";
import type { Tensor } from "./tensor.ts";
import { DeviceTensor, TypedTensor } from "./tensor.ts";
import { escaped, TensorError } from "./tensor-error.ts";

/** A function being traced: the Program it makes, and the outer tensors that it has used. */
export class Trace {
  readonly builder: ProgramBuilder;
  /** Where it will run, if an outer tensor tells. */
  readonly backend: Backend | undefined;
  readonly #captured = new Map<Tensor, Value>();

  constructor(name: string, backend: Backend | undefined) {
    this.builder = new ProgramBuilder(name);
    this.backend = backend;
  }

  input(type: TensorType): TracedTensor {
    return new TracedTensor(this, this.builder.input(type));
  }

  /** The value of a tensor in this trace; a tensor from outside becomes an input. */
  valueOf(tensor: Tensor): Value {
    if (tensor instanceof TracedTensor) {
      if (tensor.trace === this) return tensor.value;
      if (!stack.includes(tensor.trace)) throw escaped(this.builder.name);
    }
    const known = this.#captured.get(tensor);
    if (known) return known;
    const value = this.builder.input(tensor.type);
    this.#captured.set(tensor, value);
    return value;
  }

  /** Outer tensors, in the order of their inputs. */
  get captured(): readonly Tensor[] {
    return [...this.#captured.keys()];
  }
}

/** A value of a Program under construction, as a tensor. */
export class TracedTensor extends TypedTensor implements Tensor {
  readonly trace: Trace;
  readonly value: Value;

  constructor(trace: Trace, value: Value) {
    super();
    this.trace = trace;
    this.value = value;
  }

  get type(): TensorType {
    return this.value.type;
  }

  async data(): Promise<never> {
    throw new TensorError(
      "traced",
      "there is no value while a function is traced: return the tensor from the jitted function and read it outside",
    );
  }
  item(): Promise<never> {
    return this.data();
  }
  /** Nothing to free: the plan of the Program owns it. */
  [Symbol.dispose](): void {}
}

/** Functions being traced, innermost last. Tracing is synchronous, so this is empty whenever other code runs. */
const stack: Trace[] = [];

export function currentTrace(): Trace | undefined {
  return stack.at(-1);
}

/** The backend of a tensor, or the one on which the Program will run that a traced tensor is in, if that is known. */
export function backendOf(tensor: object): Backend | undefined {
  if (tensor instanceof DeviceTensor) return tensor.backend;
  return tensor instanceof TracedTensor ? tensor.trace.backend : undefined;
}

export interface TracedFunction {
  /** Inputs: those of the operands, then the captured tensors. */
  readonly program: Program;
  readonly captured: readonly Tensor[];
}

/** Runs `body` on stand-ins of the given tensors, or types, and records what it does. */
export function traceFunction(
  name: string,
  operands: readonly { readonly type: TensorType }[],
  body: (inputs: readonly Tensor[]) => readonly Tensor[],
): TracedFunction {
  const trace = new Trace(name, operands.map(backendOf).find(Boolean) ?? currentTrace()?.backend);
  const inputs = operands.map(({ type }) => trace.input(type));
  stack.push(trace);
  try {
    const outputs = body(inputs).map((tensor) => trace.valueOf(tensor));
    return { program: prune(trace.builder.finish(outputs)), captured: trace.captured };
  } finally {
    stack.pop();
  }
}

/**
 * Names what `body` traces: errors, profiles and explanations show the path. Nests.
 */
export function withOrigin<T>(origin: string, body: () => T): T {
  const builder = currentTrace()?.builder;
  if (!builder) return body();
  const outer = builder.origin;
  builder.origin = outer ? `${outer}.${origin}` : origin;
  try {
    return body();
  } finally {
    builder.origin = outer;
  }
}
