/** The error that some code throws, checked to be of a class; throws itself when there is none. */
export function thrownBy<Thrown extends Error>(
  code: () => unknown,
  expected: abstract new (...parameters: never[]) => Thrown,
): Thrown {
  try {
    code();
  } catch (error) {
    if (error instanceof expected) return error;
    throw error;
  }
  throw new Error(`expected ${expected.name} to be thrown`);
}
