/** Relative; f32 has about 7 digits. */
const tolerance = 1e-6;
/** Below this a number counts as zero, since nothing is relatively close to 0: Math.sin(Math.PI) is 1.2e-16. */
const zero = 1e-12;

/**
 * Throws unless `actual` is deeply equal to `expected`: numbers within a relative tolerance of 1e-6, typed arrays as
 * arrays, NaN equal to itself, -0 distinct from 0 where -0 is expected, properties that are undefined as if absent.
 */
export function expectExample(actual: unknown, expected: unknown, where: string): void {
  const difference = findDifference(actual, expected, "");
  if (difference !== undefined) throw new Error(`${where}: ${difference}`);
}

/** Throws unless `body` throws, or rejects with, an error whose message matches. */
export async function expectThrows(body: () => Promise<void>, pattern: RegExp, where: string): Promise<void> {
  let thrown: unknown;
  try {
    await body();
  } catch (error) {
    thrown = error;
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (pattern.test(message)) return;
    throw new Error(`${where}: expected an error that matches ${pattern}, got ${message}`, { cause: error });
  }
  throw new Error(`${where}: expected an error that matches ${pattern}, got none`, { cause: thrown });
}

function findDifference(actual: unknown, expected: unknown, path: string): string | undefined {
  const differ = (): string => `expected ${path === "" ? "" : `${path} to be `}${show(expected)}, got ${show(actual)}`;
  if (Object.is(actual, expected)) return undefined;
  if (typeof actual === "number" && typeof expected === "number")
    return isClose(actual, expected) ? undefined : differ();
  if (typeof actual !== "object" || typeof expected !== "object" || actual === null || expected === null)
    return differ();
  const [a, e] = [asArray(actual), asArray(expected)];
  if (a !== undefined || e !== undefined) {
    if (a === undefined || e === undefined || a.length !== e.length) return differ();
    return firstDifference(e.map((_, at) => findDifference(a[at], e[at], `${path}[${at}]`)));
  }
  if (actual instanceof Date || expected instanceof Date)
    return String(actual) === String(expected) ? undefined : differ();
  if (actual instanceof Map || actual instanceof Set || expected instanceof Map || expected instanceof Set) {
    if (actual.constructor !== expected.constructor) return differ();
    const contents = (one: object): unknown[] => [...(one as Iterable<unknown>)];
    return findDifference(contents(actual), contents(expected), path);
  }
  const [left, right] = [actual as Record<string, unknown>, expected as Record<string, unknown>];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return firstDifference([...keys].map((key) => findDifference(left[key], right[key], `${path}.${key}`)));
}

const firstDifference = (differences: readonly (string | undefined)[]): string | undefined =>
  differences.find((difference) => difference !== undefined);

function isClose(actual: number, expected: number): boolean {
  if (actual === 0 && expected === 0) return !Object.is(expected, -0);
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return false;
  return Math.abs(actual - expected) <= Math.max(zero, tolerance * Math.max(Math.abs(actual), Math.abs(expected)));
}

function asArray(value: object): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return undefined;
  return Array.from(value as unknown as ArrayLike<number | bigint>);
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Promise) return "a promise (is an `await` missing?)";
  const elements = asArray(value);
  const name = value.constructor === Object || Array.isArray(value) ? "" : `${value.constructor?.name ?? ""} `;
  if (elements !== undefined)
    return `${name}[${elements.slice(0, 20).map(show).join(", ")}${elements.length > 20 ? ", ..." : ""}]`;
  const properties = Object.entries(value).map(
    ([key, property]) => `${key}: ${typeof property === "object" ? "..." : show(property)}`,
  );
  return `${name}{ ${properties.join(", ")} }`;
}
