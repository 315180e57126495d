import ts from "typescript";
import type { Example } from "./find-examples.ts";

/** One name that an example imports. */
export interface ImportedName {
  readonly module: string;
  /** The exported name; "*" for a namespace, "" for a module imported for its effect. */
  readonly imported: string;
  readonly local: string;
  readonly isType: boolean;
}

export interface TranslatedExample {
  readonly imports: readonly ImportedName[];
  /** As many lines as the example has: imports blanked out, expectations turned into assertions. */
  readonly lines: readonly string[];
}

/** An example that cannot become a test; the message starts with its file and line. */
export class ExampleError extends Error {
  constructor(file: string, line: number, problem: string) {
    super(`${file}:${line}: ${problem}`);
    this.name = "ExampleError";
  }
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const expectation = /^\/\/ ?=> ?(.*)$/;

/**
 * Turns an example's text into the body of a test.
 *
 * `expression; // => expected` asserts that both sides are deeply equal, `const name = ...; // => expected` asserts the
 * same of the name, and `expression; // => throws /pattern/` asserts that the expression throws (or rejects with) a
 * message that matches. Line numbers are kept, so that an error's place leads back to the comment.
 */
export function translateExample(example: Example, file: string): TranslatedExample {
  const text = example.lines.join("\n");
  const source = ts.createSourceFile("example.ts", text, ts.ScriptTarget.Latest, true);
  const lineOf = (position: number): number => example.line + 1 + source.getLineAndCharacterOfPosition(position).line;
  const fail = (position: number, problem: string): never => {
    throw new ExampleError(file, lineOf(position), problem);
  };
  const [syntaxError] = syntaxErrors(text);
  if (syntaxError !== undefined) {
    fail(syntaxError.start ?? 0, ts.flattenDiagnosticMessageText(syntaxError.messageText, " "));
  }

  const imports: ImportedName[] = [];
  const edits: Edit[] = [];
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      imports.push(...importedNames(statement));
      edits.push({
        start: statement.getStart(source),
        end: statement.getEnd(),
        text: blank(statement.getText(source)),
      });
    }
    if (ts.isExportDeclaration(statement) || ts.isExportAssignment(statement)) {
      fail(statement.getStart(source), "an example cannot re-export: import the name and use it");
    }
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    for (const modifier of modifiers.filter((one) => one.kind === ts.SyntaxKind.ExportKeyword)) {
      edits.push({ start: modifier.getStart(source), end: modifier.getEnd() + 1, text: "" });
    }
  }

  for (const { start, end, expected } of expectations(source)) {
    const statement = statementBefore(source, start);
    if (statement === undefined) {
      fail(start, "`// =>` has to follow an expression or a declaration that ends on its line");
      continue;
    }
    const where = JSON.stringify(`${file}:${lineOf(start)}`);
    const thrown = /^throws\s*(\/.*\/[a-z]*)?$/.exec(expected);
    const value = expected.trim();
    if (thrown === null && syntaxErrors(`(${value}\n);`).length > 0) {
      fail(start, `what is expected has to be a JavaScript expression, got \`${value}\``);
    }
    if (ts.isVariableStatement(statement)) {
      const [declaration, another] = statement.declarationList.declarations;
      if (declaration === undefined || another !== undefined || !ts.isIdentifier(declaration.name) || thrown !== null) {
        fail(start, "a declaration with `// =>` declares one name and expects a value");
        continue;
      }
      edits.push({ start, end, text: `expectExample(${declaration.name.text}, (${value}), ${where});` });
      continue;
    }
    const expression = statement.expression;
    const from = statement.getStart(source);
    if (thrown === null) {
      edits.push({ start: from, end: expression.getStart(source), text: "expectExample((" });
      edits.push({ start: expression.getEnd(), end, text: `), (${value}), ${where});` });
    } else {
      edits.push({ start: from, end: expression.getStart(source), text: "await expectThrows(async () => {" });
      edits.push({ start: expression.getEnd(), end, text: `;}, ${thrown[1] ?? "/(?:)/"}, ${where});` });
    }
  }

  const lines = applyEdits(text, edits).split("\n");
  return { imports, lines };
}

function syntaxErrors(text: string): readonly ts.Diagnostic[] {
  // The parser's own findings, without a program around them; transpileModule reports just those.
  const compilerOptions = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(text, { compilerOptions, reportDiagnostics: true }).diagnostics ?? [];
}

function importedNames(statement: ts.ImportDeclaration): ImportedName[] {
  const module = (statement.moduleSpecifier as ts.StringLiteral).text;
  const clause = statement.importClause;
  if (clause === undefined) return [{ module, imported: "", local: "", isType: false }];
  const allTypes = clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
  const names: ImportedName[] = [];
  if (clause.name !== undefined) names.push({ module, imported: "default", local: clause.name.text, isType: allTypes });
  const bindings = clause.namedBindings;
  if (bindings === undefined) return names;
  if (ts.isNamespaceImport(bindings))
    return [...names, { module, imported: "*", local: bindings.name.text, isType: allTypes }];
  for (const element of bindings.elements) {
    const local = element.name.text;
    names.push({
      module,
      imported: element.propertyName?.text ?? local,
      local,
      isType: allTypes || element.isTypeOnly,
    });
  }
  return names;
}

/** The `// =>` comments, found by the scanner so that a string with the same characters is not one. */
function expectations(source: ts.SourceFile): { start: number; end: number; expected: string }[] {
  const found = new Map<number, { start: number; end: number; expected: string }>();
  const collect = (position: number): void => {
    const ranges = [
      ...(ts.getLeadingCommentRanges(source.text, position) ?? []),
      ...(ts.getTrailingCommentRanges(source.text, position) ?? []),
    ];
    for (const { pos, end } of ranges) {
      const expected = expectation.exec(source.text.slice(pos, end))?.[1];
      if (expected !== undefined) found.set(pos, { start: pos, end, expected });
    }
  };
  const visit = (node: ts.Node): void => {
    collect(node.getFullStart());
    collect(node.getEnd());
    for (const child of node.getChildren(source)) visit(child);
  };
  visit(source);
  return [...found.values()];
}

/** The expression statement or declaration that ends just before `position`, on the same line. */
function statementBefore(
  source: ts.SourceFile,
  position: number,
): ts.ExpressionStatement | ts.VariableStatement | undefined {
  let found: ts.ExpressionStatement | ts.VariableStatement | undefined;
  const visit = (node: ts.Node): void => {
    const isCandidate = ts.isExpressionStatement(node) || ts.isVariableStatement(node);
    if (isCandidate && node.getEnd() <= position && /^[ \t]*$/.test(source.text.slice(node.getEnd(), position)))
      found = node;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const blank = (text: string): string => text.replace(/[^\n]/g, "");

function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const { start, end, text: replacement } of [...edits].sort((a, b) => b.start - a.start || b.end - a.end)) {
    result = result.slice(0, start) + replacement + result.slice(end);
  }
  return result;
}
