import { SafetensorsError } from "./safetensors-error.ts";

/** A header's JSON: objects as maps, so that no name means anything but itself. */
export type HeaderValue = string | number | readonly HeaderValue[] | ReadonlyMap<string, HeaderValue>;

/** Tensors are `{ name: { shape: [...] } }`, and nothing in the format is nested deeper. */
const deepest = 3;

/**
 * The JSON that headers may hold: objects, lists, texts and whole numbers from 0. Unlike `JSON.parse` it refuses a name that
 * stands twice, which the format forbids, and nesting that could exhaust the stack.
 *
 * @throws SafetensorsError `header`, `duplicate`.
 */
export function parseHeader(text: string): HeaderValue {
  const reader = new HeaderReader(text);
  const value = reader.value(1);
  reader.end();
  return value;
}

class HeaderReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): HeaderValue {
    this.#skipSpace();
    const character = this.#text[this.#at];
    if (character === '"') return this.#string();
    if (character !== "{" && character !== "[") return this.#number();
    if (depth > deepest) this.#fail("it is nested too deep");
    return character === "{" ? this.#object(depth) : this.#list(depth);
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail("there is more after its end");
  }

  #object(depth: number): ReadonlyMap<string, HeaderValue> {
    const members = new Map<string, HeaderValue>();
    this.#members("}", () => {
      this.#skipSpace();
      if (this.#text[this.#at] !== '"') this.#fail("a name in quotes is missing");
      const name = this.#string();
      this.#skipSpace();
      if (this.#text[this.#at] !== ":") this.#fail("a colon is missing");
      this.#at++;
      if (members.has(name)) throw new SafetensorsError({ code: "duplicate", name });
      members.set(name, this.value(depth + 1));
    });
    return members;
  }

  #list(depth: number): readonly HeaderValue[] {
    const members: HeaderValue[] = [];
    this.#members("]", () => members.push(this.value(depth + 1)));
    return members;
  }

  #members(close: string, member: () => void): void {
    this.#at++;
    this.#skipSpace();
    if (this.#text[this.#at] === close) {
      this.#at++;
      return;
    }
    for (;;) {
      member();
      this.#skipSpace();
      const separator = this.#text[this.#at];
      if (separator !== "," && separator !== close) this.#fail(`a comma or "${close}" is missing`);
      this.#at++;
      if (separator === close) return;
    }
  }

  #string(): string {
    const start = this.#at;
    for (let end = start + 1; end < this.#text.length; end++) {
      const character = this.#text[end];
      if (character === "\\") end++;
      else if (character === '"') {
        this.#at = end + 1;
        try {
          return JSON.parse(this.#text.slice(start, end + 1)) as string;
        } catch {
          this.#at = start;
          this.#fail("a text has a character or an escape that JSON does not have");
        }
      }
    }
    return this.#fail("a text does not end");
  }

  #number(): number {
    const digits = /(?:0|[1-9]\d*)(?![\d.eE])/y;
    digits.lastIndex = this.#at;
    const found = digits.exec(this.#text)?.[0];
    if (found === undefined) return this.#fail("a whole number from 0, a text, a list or an object is missing");
    const value = Number(found);
    if (!Number.isSafeInteger(value)) this.#fail("a number is too large");
    this.#at += found.length;
    return value;
  }

  #skipSpace(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? "")) this.#at++;
  }

  #fail(reason: string): never {
    throw new SafetensorsError({ code: "header", reason, at: this.#at });
  }
}
