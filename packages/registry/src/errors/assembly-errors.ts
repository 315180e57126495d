import { RegistryError } from "./registry-error.ts";

/** A kind, entry or plugin is not made as it must be: a mistake of its author. */
export class InvalidPluginError extends RegistryError {
  override readonly name = "InvalidPluginError";
  readonly code = "invalid-plugin";
  /** The plugin, or the package at fault. */
  readonly plugin: string;
  readonly problem: string;

  constructor(fields: { readonly plugin: string; readonly problem: string; readonly cause?: unknown }) {
    super(`${fields.plugin}: ${fields.problem}`, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.plugin = fields.plugin;
    this.problem = fields.problem;
  }
}

/** A plugin was made for another contract than the registry that it was given to. */
export class ContractVersionError extends RegistryError {
  override readonly name = "ContractVersionError";
  readonly code = "contract-version";
  readonly plugin: string;
  readonly pluginVersion: string;
  /** The contract that the plugin was made for. */
  readonly given: number;
  /** The contract that this copy of @tenon/registry knows. */
  readonly supported: number;

  constructor(fields: {
    readonly plugin: string;
    readonly pluginVersion: string;
    readonly given: number;
    readonly supported: number;
  }) {
    const { plugin, pluginVersion, given, supported } = fields;
    super(
      `${plugin} ${pluginVersion} was made for version ${given} of the plugin contract; this copy of @tenon/registry ` +
        `knows version ${supported}. ${
          given > supported
            ? "Update the application's: npm i @tenon/registry@latest"
            : `Update the plugin: npm i ${plugin}@latest`
        }`,
    );
    this.plugin = plugin;
    this.pluginVersion = pluginVersion;
    this.given = given;
    this.supported = supported;
  }
}

/** Two different plugins have one name: as a rule two installed copies of one package. */
export class DuplicatePluginError extends RegistryError {
  override readonly name = "DuplicatePluginError";
  readonly code = "duplicate-plugin";
  readonly plugin: string;
  readonly versions: readonly [string, string];

  constructor(fields: { readonly plugin: string; readonly versions: readonly [string, string] }) {
    const { plugin, versions } = fields;
    super(
      `two different plugins are called ${plugin} (versions ${versions.join(" and ")}). ` +
        `Two copies of the package may be installed: see npm ls ${plugin}`,
    );
    this.plugin = plugin;
    this.versions = versions;
  }
}

/** Two entries of one kind have one name. */
export class DuplicateEntryError extends RegistryError {
  override readonly name = "DuplicateEntryError";
  readonly code = "duplicate-entry";
  readonly kind: string;
  readonly entry: string;
  /** The plugin that came first, then the one that repeats it; the same twice when a plugin repeats itself. */
  readonly plugins: readonly [string, string];

  constructor(fields: { readonly kind: string; readonly entry: string; readonly plugins: readonly [string, string] }) {
    const { kind, entry, plugins } = fields;
    const [first, second] = plugins;
    super(
      first === second
        ? `${first} provides ${kind} "${entry}" twice; rename one`
        : `${first} and ${second} both provide ${kind} "${entry}"; leave one plugin out, or ask the author of ` +
            `${second} to rename it`,
    );
    this.kind = kind;
    this.entry = entry;
    this.plugins = plugins;
  }
}

/** Two packages own kinds of one name; spec files and command lines could not tell them apart. */
export class DuplicateKindError extends RegistryError {
  override readonly name = "DuplicateKindError";
  readonly code = "duplicate-kind";
  readonly kind: string;
  /** The packages that own a kind of this name. */
  readonly packages: readonly [string, string];
  /** The plugins that brought them. */
  readonly plugins: readonly [string, string];

  constructor(fields: {
    readonly kind: string;
    readonly packages: readonly [string, string];
    readonly plugins: readonly [string, string];
  }) {
    const { kind, packages, plugins } = fields;
    super(
      `${packages[0]} and ${packages[1]} each define a kind "${kind}" (brought by ${plugins[0]} and ${plugins[1]}); ` +
        "one registry can hold only one of them",
    );
    this.kind = kind;
    this.packages = packages;
    this.plugins = plugins;
  }
}

/** The schema of an entry's options validates asynchronously, which creating a thing cannot wait for. */
export class AsyncSchemaError extends RegistryError {
  override readonly name = "AsyncSchemaError";
  readonly code = "async-schema";
  readonly kind: string;
  readonly entry: string;
  readonly plugin: string;

  constructor(fields: { readonly kind: string; readonly entry: string; readonly plugin: string }) {
    const { kind, entry, plugin } = fields;
    super(
      `${plugin}: the options schema of ${kind} "${entry}" validates asynchronously; options schemas must be ` +
        "synchronous. Move the asynchronous check to a method of what the entry creates",
    );
    this.kind = kind;
    this.entry = entry;
    this.plugin = plugin;
  }
}
