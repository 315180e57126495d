import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/** A name of another module: a file of the same package, or a package. */
export interface Foreign {
  readonly module: string;
  /** `*` for the module as a whole. */
  readonly name: string;
}

/** What a source file declares and exports, as its declaration file would say it. */
export interface DeclaredModule {
  readonly source: ts.SourceFile;
  /** By local name; a function with overloads has several. */
  readonly declarations: ReadonlyMap<string, readonly ts.Statement[]>;
  readonly imports: ReadonlyMap<string, Foreign>;
  /** Exported names: a local name, or one of another module. */
  readonly exports: ReadonlyMap<string, string | Foreign>;
  /** `export * from`. */
  readonly stars: readonly string[];
}

/** Reads a source file. `isolatedDeclarations` lets each file tell its types without the others, so nothing is built. */
export function readDeclaredModule(file: string): DeclaredModule {
  const { outputText } = ts.transpileDeclaration(readFileSync(file, "utf8"), {
    fileName: file,
    compilerOptions: { target: ts.ScriptTarget.ES2023, removeComments: true, stripInternal: true },
  });
  const source = ts.createSourceFile(file, outputText, ts.ScriptTarget.Latest, true);
  const declarations = new Map<string, ts.Statement[]>();
  const imports = new Map<string, Foreign>();
  const exports = new Map<string, string | Foreign>();
  const stars: string[] = [];
  const at = (specifier: ts.Expression): string => resolveModule(file, (specifier as ts.StringLiteral).text);
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      const { importClause: clause, moduleSpecifier } = statement;
      const bindings = clause?.namedBindings;
      if (clause?.name) imports.set(clause.name.text, { module: at(moduleSpecifier), name: "default" });
      if (bindings && ts.isNamespaceImport(bindings))
        imports.set(bindings.name.text, { module: at(moduleSpecifier), name: "*" });
      if (bindings && ts.isNamedImports(bindings))
        for (const { name, propertyName } of bindings.elements)
          imports.set(name.text, { module: at(moduleSpecifier), name: (propertyName ?? name).text });
    } else if (ts.isExportDeclaration(statement)) {
      const { exportClause: clause, moduleSpecifier } = statement;
      const module = moduleSpecifier && at(moduleSpecifier);
      if (clause === undefined && module !== undefined) stars.push(module);
      else if (clause && ts.isNamespaceExport(clause) && module !== undefined)
        exports.set(clause.name.text, { module, name: "*" });
      else if (clause && ts.isNamedExports(clause))
        for (const { name, propertyName } of clause.elements) {
          const inner = (propertyName ?? name).text;
          exports.set(name.text, module === undefined ? inner : { module, name: inner });
        }
    } else {
      const exported = ts.canHaveModifiers(statement) && hasExport(statement);
      for (const name of declaredNames(statement)) {
        declarations.set(name, [...(declarations.get(name) ?? []), statement]);
        if (exported) exports.set(name, name);
      }
    }
  }
  return { source, declarations, imports, exports, stars };
}

const hasExport = (node: ts.HasModifiers): boolean =>
  ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;

function declaredNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement);
  return isNamed && statement.name !== undefined ? [statement.name.text] : [];
}

/** A path for a file of this package, the specifier itself for another package. */
function resolveModule(from: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  const path = join(dirname(from), specifier);
  return existsSync(path) ? path : specifier;
}

/** The names of types and values that a declaration refers to. */
export function referencedNames(statement: ts.Statement): Set<string> {
  const names = new Set<string>();
  const first = (name: ts.Node): void => {
    let node = name;
    while (ts.isQualifiedName(node)) node = node.left;
    while (ts.isPropertyAccessExpression(node)) node = node.expression;
    if (ts.isIdentifier(node)) names.add(node.text);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node)) first(node.typeName);
    else if (ts.isTypeQueryNode(node)) first(node.exprName);
    else if (ts.isExpressionWithTypeArguments(node)) first(node.expression);
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return names;
}
