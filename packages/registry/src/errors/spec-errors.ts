import { describeValue } from "../describe-value.ts";
import { type Path, renderPath } from "../path.ts";
import { RegistryError } from "./registry-error.ts";

/** `model.layers[2]: text`, or the text alone at the root. */
const at = (path: Path, text: string): string => (path.length === 0 ? text : `${renderPath(path)}: ${text}`);

/** Names in a message: all, or the first of very many. */
const list = (names: readonly string[]): string =>
  names.length > 40 ? `${names.slice(0, 40).join(", ")} and ${names.length - 40} more` : names.join(", ");

/** A sentence begins with a capital letter, unless with a package's name. */
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A spec is not of the form `{ "type": "<entry name>", ...options }`, or holds what JSON cannot. */
export class InvalidSpecError extends RegistryError {
  override readonly name = "InvalidSpecError";
  readonly code = "invalid-spec";
  readonly kind: string;
  /** Where in the spec the trouble is. */
  readonly path: Path;
  readonly problem: string;
  readonly given: unknown;

  constructor(fields: {
    readonly kind: string;
    readonly path: Path;
    readonly problem: string;
    readonly given: unknown;
  }) {
    const { kind, path, problem, given } = fields;
    super(at(path, `${problem}, got ${describeValue(given)}`));
    this.kind = kind;
    this.path = path;
    this.problem = problem;
    this.given = given;
  }
}

/** A spec names something that no plugin of the registry provides. */
export class UnknownEntryError extends RegistryError {
  override readonly name = "UnknownEntryError";
  readonly code = "unknown-entry";
  readonly kind: string;
  /** The name that was asked for. */
  readonly entry: string;
  /** Where the spec stands; its `type` is at fault. */
  readonly path: Path;
  /** The names that the registry has for this kind. */
  readonly available: readonly string[];
  /** The name that was probably meant. */
  readonly suggestion: string | undefined;
  /** The package that provides the entry, or the suggestion, when that is known and not among the plugins. */
  readonly package: string | undefined;

  constructor(fields: {
    readonly kind: string;
    readonly entry: string;
    readonly path: Path;
    readonly available: readonly string[];
    readonly suggestion?: string | undefined;
    readonly package?: string | undefined;
  }) {
    const { kind, entry, path, available, suggestion } = fields;
    const there = available.length === 0 ? `no plugin provides any ${kind}` : `there are: ${list(available)}`;
    const advice =
      fields.package === undefined
        ? there
        : `${fields.package} provides it: npm i ${fields.package} and pass its plugin; ${there}`;
    const missing = `there is no ${kind} ${describeValue(entry)}`;
    super(
      at(
        path,
        suggestion === undefined
          ? `${missing}; ${advice}`
          : `${missing}; did you mean "${suggestion}"? ${capital(advice)}`,
      ),
    );
    this.kind = kind;
    this.entry = entry;
    this.path = path;
    this.available = available;
    this.suggestion = suggestion;
    this.package = fields.package;
  }
}

/** One thing that is wrong with the options of an entry. */
export interface OptionIssue {
  readonly problem: "missing" | "unknown" | "invalid";
  /** Where the value stands, the path of the spec included. */
  readonly path: Path;
  /** The option: the first step from the spec into the path, or "" when the options as a whole are at fault. */
  readonly option: string;
  /** The value there; `undefined` when it is missing. */
  readonly given: unknown;
  /** In words, what would do, when the JSON Schema tells: "an integer of at least 1". */
  readonly expected: string | undefined;
  /** For an unknown option, the one that was probably meant. */
  readonly suggestion: string | undefined;
  /** What the schema said. */
  readonly message: string | undefined;
}

/** The options of an entry are not what its schema wants. */
export class InvalidOptionsError extends RegistryError {
  override readonly name = "InvalidOptionsError";
  readonly code = "invalid-options";
  readonly kind: string;
  readonly entry: string;
  readonly plugin: string;
  /** Where the spec stands. */
  readonly path: Path;
  /** All that is wrong, never empty. */
  readonly issues: readonly OptionIssue[];
  /** The options that the entry has, when its JSON Schema lists them. */
  readonly available: readonly string[];

  constructor(fields: {
    readonly kind: string;
    readonly entry: string;
    readonly plugin: string;
    readonly path: Path;
    readonly issues: readonly OptionIssue[];
    readonly available: readonly string[];
  }) {
    const { kind, entry, path, issues, available } = fields;
    const lines = issues.map((issue) => at(issue.path, renderIssue(issue, `${kind} "${entry}"`)));
    if (issues.some((issue) => issue.problem === "unknown" && issue.expected === undefined)) {
      lines.push(available.length === 0 ? "it has no options" : `its options are: ${list(available)}`);
    }
    super(lines.length === 1 ? lines.join() : lines.join("\n  "));
    this.kind = kind;
    this.entry = entry;
    this.plugin = fields.plugin;
    this.path = path;
    this.issues = issues;
    this.available = available;
  }
}

function renderIssue(issue: OptionIssue, subject: string): string {
  if (issue.problem === "unknown") {
    const meant = issue.suggestion === undefined ? "" : `; did you mean "${issue.suggestion}"?`;
    if (issue.expected === undefined) return `${subject} has no option ${describeValue(issue.option)}${meant}`;
    return `${subject} expects ${issue.expected} here, not ${describeValue(issue.path.at(-1))}${meant}`;
  }
  // Schema libraries say "Invalid input" when they carry no messages; that is no news.
  const said = issue.message === undefined || /^invalid( input| value)?\.?$/i.test(issue.message) ? "" : issue.message;
  const given = issue.problem === "missing" ? "it is missing" : `got ${describeValue(issue.given)}`;
  if (issue.expected === undefined) return `${subject}: ${said === "" ? "invalid" : said}; ${given}`;
  const separator = issue.problem === "missing" ? ";" : ",";
  return `${subject} expects ${issue.expected}${separator} ${given}${said === "" ? "" : ` (${said})`}`;
}

/** The options were valid, and yet the entry could not make its thing of them; `cause` is what it threw. */
export class CreateFailedError extends RegistryError {
  override readonly name = "CreateFailedError";
  readonly code = "create-failed";
  readonly kind: string;
  readonly entry: string;
  readonly plugin: string;
  /** Where the spec stands. */
  readonly path: Path;

  constructor(fields: {
    readonly kind: string;
    readonly entry: string;
    readonly plugin: string;
    readonly path: Path;
    readonly cause: unknown;
  }) {
    const { kind, entry, plugin, path, cause } = fields;
    super(at(path, `${kind} "${entry}": ${cause instanceof Error ? cause.message : describeValue(cause)}`), { cause });
    this.kind = kind;
    this.entry = entry;
    this.plugin = plugin;
    this.path = path;
  }
}
