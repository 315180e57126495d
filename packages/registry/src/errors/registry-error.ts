/** Shared by copies of this package, so that an error of one is known to another. */
const errorBrand = Symbol.for("@tenon/registry/error");

/** The stable names of all errors of this package; programs branch on these and never on messages. */
export type RegistryErrorCode =
  | "invalid-plugin"
  | "contract-version"
  | "duplicate-plugin"
  | "duplicate-entry"
  | "duplicate-kind"
  | "async-schema"
  | "invalid-spec"
  | "unknown-entry"
  | "invalid-options"
  | "create-failed";

/**
 * The base of every error of this package: data first (`code` and the fields of the subclass), and a message rendered from
 * them.
 */
export abstract class RegistryError extends Error {
  abstract readonly code: RegistryErrorCode;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    Object.defineProperty(this, errorBrand, { value: true });
  }
}

/**
 * Whether a value is an error of this package, of this copy or of another. `instanceof` knows only its own copy.
 *
 * @example
 * ```ts
 * import { createRegistry, defineKind, isRegistryError, type Kind } from "@tenon/registry";
 *
 * const layer: Kind<"layer", object> = defineKind({ name: "layer", package: "@tenon/layers" });
 * let code = "";
 * try {
 *   createRegistry([]).parse(layer, { type: "dense" });
 * } catch (error) {
 *   if (isRegistryError(error)) code = error.code;
 * }
 * code; // => "unknown-entry"
 * ```
 */
export function isRegistryError(value: unknown): value is RegistryError {
  return value instanceof Error && Object.hasOwn(value, errorBrand);
}
