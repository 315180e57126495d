export { CONTRACT_VERSION } from "./contract-version.ts";
export type { CreateContext } from "./create-context.ts";
export { createRegistry } from "./create-registry.ts";
export { type AnyEntry, type Entry, isEntry, type Prepared } from "./entry.ts";
export {
  AsyncSchemaError,
  ContractVersionError,
  DuplicateEntryError,
  DuplicateKindError,
  DuplicatePluginError,
  InvalidPluginError,
} from "./errors/assembly-errors.ts";
export { isRegistryError, RegistryError, type RegistryErrorCode } from "./errors/registry-error.ts";
export {
  CreateFailedError,
  InvalidOptionsError,
  InvalidSpecError,
  type OptionIssue,
  UnknownEntryError,
} from "./errors/spec-errors.ts";
export type { JsonSchema, NestedSpecMark } from "./json-schema.ts";
export { type CreatedBy, defineKind, type EntryDefinition, isKind, type Kind } from "./kind.ts";
export { type Path, type PathSegment, renderPath } from "./path.ts";
export { definePlugin, type EntryCollection, type EntryOf, type JsonSchemaSource, type Plugin } from "./plugin.ts";
export type {
  EntryDescription,
  InputOf,
  KnownEntry,
  MadeBy,
  NameOf,
  OptionsArgument,
  Registry,
  RegistryOptions,
} from "./registry.ts";
export type { Spec } from "./spec.ts";
