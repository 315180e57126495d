import { InvalidSpecError } from "./errors/spec-errors.ts";
import type { Path } from "./path.ts";

/** What a model file holds for one thing: the name of an entry, and its options beside it. */
export interface Spec {
  readonly type: string;
  readonly [option: string]: unknown;
}

/**
 * The deepest nesting that is read, of arrays and objects as of specs in specs. It bounds the stack; real models stay
 * below 30.
 */
export const deepest = 256;

/**
 * Splits a spec into the entry's name and its options, copied.
 *
 * The copy is what makes specs safe. Only plain JSON values pass, and getters, `toJSON` and iterators are never called, so
 * nothing of the file's can run; what the entry receives cannot change afterwards under its hands. A key `__proto__`,
 * which `JSON.parse` makes an ordinary property and careless copying code makes a prototype, is refused; others like
 * `constructor` are names like any other, since names are only ever looked up in a Map or as own properties.
 *
 * @throws InvalidSpecError
 */
export function readSpec(kind: string, spec: unknown, path: Path): { name: string; options: Record<string, unknown> } {
  const fail = (problem: string, given: unknown, where: Path): never => {
    throw new InvalidSpecError({ kind, path: where, problem, given });
  };
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) {
    fail(`expected a ${kind} as { "type": "<name>", ...options }`, spec, path);
  }
  const copy = copyJson(spec, path, fail, 0);
  const { type, ...options } = copy as Record<string, unknown>;
  if (typeof type === "string") return { name: type, options };
  return fail(`expected the name of a ${kind}`, type, [...path, "type"]);
}

type Fail = (problem: string, given: unknown, where: Path) => never;

function copyJson(value: unknown, path: Path, fail: Fail, depth: number): unknown {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  if (typeof value !== "object") return fail("expected a JSON value", value, path);
  if (depth > deepest) return fail(`expected at most ${deepest} levels`, value, path);
  if (Array.isArray(value)) {
    return Array.from({ length: value.length }, (_, index) => {
      const property = Object.getOwnPropertyDescriptor(value, index);
      return copyJson(plainValue(property, [...path, index], fail), [...path, index], fail, depth + 1);
    });
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm (a worker's message, an iframe) has another Object.prototype, itself without a prototype.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    return fail("expected a plain object", value, path);
  const copy: Record<string, unknown> = {};
  for (const key of Reflect.ownKeys(value)) {
    if (typeof key === "symbol") return fail("expected no symbol as a key", key, path);
    if (key === "__proto__") return fail('expected no key "__proto__"', value, path);
    const property = plainValue(Object.getOwnPropertyDescriptor(value, key), [...path, key], fail);
    // An option given as undefined (a flag that was not used) is an option not given.
    if (property !== undefined) copy[key] = copyJson(property, [...path, key], fail, depth + 1);
  }
  return copy;
}

function plainValue(property: PropertyDescriptor | undefined, path: Path, fail: Fail): unknown {
  if (property === undefined) return undefined;
  if (property.get !== undefined || property.set !== undefined) return fail("expected no getter", property.get, path);
  return property.value;
}
