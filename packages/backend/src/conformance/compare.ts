import type { Program, TensorData } from "@tenon/program";
import { evaluate, formatType, holdsDType } from "@tenon/program";
import { check } from "./check.ts";
import type { Session } from "./session.ts";
import type { Accuracy } from "./tolerance.ts";
import { magnitudes, mostElements, tolerances } from "./tolerance.ts";

/**
 * Throws unless every element is within its tolerance. NaN equals NaN, whatever its bits; infinities must be equal. The sign
 * of zero counts where `signedZero` says so.
 */
export function checkClose(
  what: string,
  actual: TensorData,
  expected: TensorData,
  tolerance: (position: number) => number,
  signedZero = false,
): void {
  check(
    holdsDType(actual.data, expected.dtype),
    `${what}: expected the typed array of ${expected.dtype}, got ${actual.data.constructor.name}`,
  );
  check(
    actual.data.length === expected.data.length,
    `${what}: expected ${expected.data.length} elements, got ${actual.data.length}`,
  );
  for (let i = 0; i < expected.data.length; i++) {
    const [found, wanted] = [actual.data[i] as number, expected.data[i] as number];
    const same =
      found === wanted || (Number.isNaN(found) && Number.isNaN(wanted)) || Math.abs(found - wanted) <= tolerance(i);
    const sameZero = !signedZero || found !== 0 || wanted !== 0 || Object.is(found, wanted);
    if (!same || !sameZero)
      throw new Error(`${what}, element ${i} of ${formatType(expected)}: expected ${show(wanted)}, got ${show(found)}`);
  }
}

const show = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

/** Throws unless the values are equal, bit for bit but for NaN. */
export function checkSame(what: string, actual: TensorData, expected: TensorData): void {
  checkClose(what, actual, expected, () => 0, true);
}

/** Runs a Program on the backend and compares all outputs with the reference's. */
export async function checkProgram(
  session: Session,
  program: Program,
  inputs: readonly TensorData[],
  accuracy: Accuracy,
): Promise<void> {
  const actual = await session.run(program, inputs);
  const sums = accuracy === "accumulated" ? magnitudes(program, inputs) : [];
  const terms = mostElements(inputs);
  evaluate(program, inputs).forEach((expected, i) => {
    const name = actual.length === 1 ? program.name : `${program.name}, output ${i}`;
    const tolerance = tolerances(accuracy, expected, terms, sums[i]);
    // A sum may start from its first term or from zero, so its zeros may have either sign.
    const signedZero = accuracy === "exact" || accuracy === "rounded";
    checkClose(name, actual[i] as TensorData, expected, tolerance, signedZero);
  });
}
