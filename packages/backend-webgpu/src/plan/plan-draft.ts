import type { BufferId, BufferPlan, Index, LoadScalar, Plan, Scalar } from "@tenon/compiler";
import { axesOf, axisIndex, combine, reductionsOf, substitute, valuesIn } from "@tenon/compiler";
import type { DType } from "@tenon/program";
import { bytesPerElement, sizeOf } from "@tenon/program";

/** A plan that grows temporaries while its kernels are being cut to what a device can bind. */
export class PlanDraft {
  readonly plan: Plan;
  readonly buffers: BufferPlan[];
  #end: number;
  // Scalars of the compiler count from 0.
  #ids = -1;

  constructor(plan: Plan) {
    this.plan = plan;
    this.buffers = [...plan.buffers];
    this.#end = plan.temporaryBytes;
  }

  temporary(dtype: DType, shape: readonly number[]): BufferId {
    const offset = this.#end;
    this.#end += Math.max(1, sizeOf(shape)) * bytesPerElement(dtype);
    return this.buffers.push({ dtype, shape, storage: { kind: "temporary", offset } }) - 1;
  }

  load(buffer: BufferId, index: Index): LoadScalar {
    const { dtype } = this.buffers[buffer] as BufferPlan;
    return {
      kind: "load",
      id: this.#ids--,
      dtype,
      operands: valuesIn([index]),
      axes: axesOf(index),
      reductions: 0,
      cost: 1,
      depth: 0,
      buffer,
      index,
    };
  }

  /** Row-major number of the position in `extents`, of the axes whose bit is set. */
  flat(extents: readonly number[], bits = -1): Index {
    let stride = 1;
    const parts: [Index, number][] = [];
    for (let axis = extents.length - 1; axis >= 0; axis--) {
      if ((bits & (1 << axis)) === 0) continue;
      parts.push([axisIndex(axis, extents[axis] as number), stride]);
      stride *= extents[axis] as number;
    }
    return combine(parts);
  }

  /** The same with some scalars replaced by others, and nothing else changed. */
  replace(root: Scalar, replaced: ReadonlyMap<Scalar, Scalar>): Scalar {
    const known = new Map(replaced);
    const position = (index: Index): Index => {
      const axes = Array.from({ length: 31 }, (_, axis) => axisIndex(axis, 2 ** 31));
      return index.terms.some(({ atom }) => atom.kind !== "axis") ? substitute(index, axes, again) : index;
    };
    const again = (scalar: Scalar): Scalar => {
      const found = known.get(scalar);
      if (found) return found;
      const made = scalar.operands.some((operand) => again(operand) !== operand) ? rebuilt(scalar) : scalar;
      known.set(scalar, made);
      return made;
    };
    const rebuilt = (scalar: Scalar): Scalar => {
      const id = this.#ids--;
      switch (scalar.kind) {
        case "constant":
        case "reduction":
          return scalar;
        case "index":
        case "load": {
          const index = position(scalar.index);
          return { ...scalar, id, operands: valuesIn([index]), index, reductions: reductionsOf(index) };
        }
        case "random": {
          const [first, second] = [again(scalar.keys[0]), again(scalar.keys[1])];
          const index = position(scalar.index);
          return { ...scalar, id, operands: [first, second, ...valuesIn([index])], keys: [first, second], index };
        }
        case "operation": {
          const operands = scalar.operands.map(again);
          return {
            ...scalar,
            id,
            reductions: operands.reduce((bits, operand) => bits | operand.reductions, 0),
            operands,
          };
        }
        case "guard": {
          const [inside, outside] = [again(scalar.inside), again(scalar.outside)];
          const conditions = scalar.conditions.map((condition) => ({ ...condition, index: position(condition.index) }));
          const reductions = conditions.reduce(
            (bits, { index }) => bits | reductionsOf(index),
            inside.reductions | outside.reductions,
          );
          const operands = [...valuesIn(conditions.map(({ index }) => index)), inside, outside];
          return { ...scalar, id, operands, reductions, conditions, inside, outside };
        }
      }
    };
    return again(root);
  }
}
