import type { PrimitiveName, Program, TensorData, TensorType } from "@tenon/program";
import { gradient, outputTypes, primitiveNames, rules, sampleInputs, sizeOf } from "@tenon/program";
import { check } from "./check.ts";
import { checkProgram } from "./compare.ts";
import { inner, measuredDerivative, randomLike, weightedSum } from "./differentiate.ts";
import type { KitSample } from "./kit-samples.ts";
import { kitSamples } from "./kit-samples.ts";
import type { KitTest } from "./kit-test.ts";
import { dtypesIn } from "./kit-test.ts";
import { Session } from "./session.ts";

/**
 * First and second gradients of every differentiable primitive. In f64 they are held against measured derivatives in a
 * random direction; in f32, which is too coarse to measure in, against the reference's own gradient.
 */
export function gradientTests(): KitTest[] {
  return primitiveNames
    .filter((primitive) => rules[primitive].gradient !== "none")
    .flatMap((primitive) => [
      gradientTest(primitive, "f64", "are the measured ones", measureGradients),
      gradientTest(primitive, "f32", "match the reference", compareGradients),
    ]);
}

/** A function of all of a sample's inputs and of weights, and its gradient and the gradient of that. */
interface Derivatives {
  readonly withRespectTo: readonly number[];
  readonly sum: Program;
  readonly first: Program;
  /** <first gradient, further weights>. */
  readonly along: Program;
  readonly second: Program;
  /** Inputs of `sum`, then the weights that `along` takes as well. */
  readonly inputs: readonly TensorData[];
}

type Judge = (session: Session, derivatives: Derivatives) => Promise<void>;

function gradientTest(primitive: PrimitiveName, dtype: "f32" | "f64", claim: string, judge: Judge): KitTest {
  return {
    name: `${primitive} ${dtype}: first and second gradients ${claim}`,
    async run(open) {
      await using backend = await open();
      using session = new Session(backend);
      const cases = kitSamples(primitive)
        .filter((sample) => isDifferentiable(sample, dtype))
        .map(derivativesOf)
        .filter(({ second }) => dtypesIn(second).every((needed) => backend.supports.dtypes.has(needed)));
      await Promise.all(cases.map((derivatives) => judge(session, derivatives)));
      return cases.length > 0 ? "passed" : "unsupported";
    },
  };
}

/** Samples whose floating-point values are all of one dtype. */
function isDifferentiable({ sample, program }: KitSample, dtype: "f32" | "f64"): boolean {
  const other = dtype === "f32" ? "f64" : "f32";
  return (
    sample.differentiable !== false &&
    program.inputs.some((type) => type.dtype === dtype) &&
    outputTypes(program).some((type) => type.dtype === dtype) &&
    !dtypesIn(program).includes(other)
  );
}

function derivativesOf({ sample, program }: KitSample): Derivatives {
  const sum = weightedSum(program);
  const withRespectTo = program.inputs.flatMap(({ dtype }, i) => (dtype === "f32" || dtype === "f64" ? [i] : []));
  const first = gradient(sum, { withRespectTo });
  // The first output is the function itself; what is differentiated again is its gradient.
  const along = weightedSum({ ...first, outputs: first.outputs.slice(1) });
  const second = gradient(along, { withRespectTo });
  const inputs = [...sampleInputs(sample, 1), ...randomLike(along.inputs.slice(program.inputs.length), 2)];
  return { withRespectTo, sum, first, along, second, inputs };
}

async function compareGradients(session: Session, { sum, first, second, inputs }: Derivatives): Promise<void> {
  await Promise.all([
    checkProgram(session, first, inputs.slice(0, sum.inputs.length), "composed"),
    checkProgram(session, second, inputs, "composed"),
  ]);
}

// Three digits more than the error of the difference itself, since that grows with the third derivative.
const measuringTolerance = 1e-6;

async function measureGradients(
  session: Session,
  { withRespectTo, sum, first, along, second, inputs }: Derivatives,
): Promise<void> {
  const direction = randomLike(
    withRespectTo.map((i) => sum.inputs[i] as TensorType),
    3,
  );
  const elements = direction.reduce((count, { shape }) => count + sizeOf(shape), 0);
  const judge = async (name: string, program: Program, derivative: Program, given: readonly TensorData[]) => {
    const found = (await session.run(derivative, given)).slice(1);
    const greatest = Math.max(0, ...found.flatMap(({ data }) => Array.from(data, Math.abs)));
    const expected = measuredDerivative(program, given, withRespectTo, direction);
    const actual = inner(found, direction);
    const scale = Math.max(1, Math.abs(expected), greatest * Math.sqrt(elements));
    check(
      Math.abs(actual - expected) <= measuringTolerance * scale,
      `${sum.name}, ${name} gradient: measured ${expected} in a random direction, got ${actual}`,
    );
  };
  await Promise.all([
    judge("first", sum, first, inputs.slice(0, sum.inputs.length)),
    judge("second", along, second, inputs),
  ]);
}
