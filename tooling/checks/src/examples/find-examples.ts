/** A fenced code block that is documentation and a test at once. */
export interface Example {
  /** The line of its opening fence in the file it stands in, from 1. */
  readonly line: number;
  /** Its lines, without the comment's asterisks; the first is line `line + 1` of the file. */
  readonly lines: readonly string[];
  /** False for ```ts no-run: such a block is type checked only. */
  readonly runs: boolean;
}

const openingFence = /^(\s*)(`{3,}|~{3,})\s*(\S*)(.*)$/;

interface TextLine {
  readonly line: number;
  readonly text: string;
}

/** The fenced blocks of consecutive lines; an unclosed fence ends with them. */
function findBlocks(lines: readonly TextLine[]): Example[] {
  const examples: Example[] = [];
  for (let at = 0; at < lines.length; at++) {
    const opening = openingFence.exec(lines[at]?.text ?? "");
    if (opening === null) continue;
    const [, indent = "", fence = "", language = "", flags = ""] = opening;
    const body: string[] = [];
    const line = lines[at]?.line ?? 0;
    for (at++; at < lines.length && !(lines[at]?.text ?? "").trim().startsWith(fence); at++) {
      const text = lines[at]?.text ?? "";
      body.push(text.startsWith(indent) ? text.slice(indent.length) : text.trimStart());
    }
    if (language === "ts") examples.push({ line, lines: body, runs: !flags.split(/\s+/).includes("no-run") });
  }
  return examples;
}

/** Every ts block of a Markdown text. */
export function findMarkdownExamples(text: string): Example[] {
  return findBlocks(text.split("\n").map((line, at) => ({ line: at + 1, text: line })));
}

/** Every ts block that follows an `@example` tag in a doc comment, up to the next tag. */
export function findDocExamples(text: string): Example[] {
  const examples: Example[] = [];
  for (const comment of text.matchAll(/^[ \t]*\/\*\*(?!\/)[\s\S]*?\*\//gm)) {
    const firstLine = text.slice(0, comment.index).split("\n").length;
    const lines = comment[0].split("\n").map((line, at) => ({
      line: firstLine + at,
      text: line.replace(/^\s*(\/\*\*|\*(?!\/)) ?/, "").replace(/\s*\*\/$/, ""),
    }));
    examples.push(...findBlocks(lines.filter(isBelowExampleTag())));
  }
  return examples;
}

/** A filter with a memory: keeps the lines that belong to an `@example`. A tag inside a fence (a decorator) is code. */
function isBelowExampleTag(): (line: TextLine) => boolean {
  let inExample = false;
  let fence: string | undefined;
  return ({ text }) => {
    const found = openingFence.exec(text)?.[2];
    if (fence === undefined) {
      if (found !== undefined) fence = found;
      else if (/^\s*@\w/.test(text)) {
        inExample = /^\s*@example\b/.test(text);
        return false;
      }
    } else if (text.trim().startsWith(fence)) fence = undefined;
    return inExample;
  };
}
