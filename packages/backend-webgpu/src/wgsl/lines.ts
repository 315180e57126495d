/** Text that is written line by line, indented by its blocks. */
export class Lines {
  readonly #lines: string[] = [];
  #depth = 0;

  add(...lines: readonly string[]): void {
    for (const line of lines) this.#lines.push(`${"  ".repeat(this.#depth)}${line}`);
  }

  /** `head { ... }` */
  block(head: string, body: () => void): void {
    this.add(`${head} {`);
    this.#depth++;
    body();
    this.#depth--;
    this.add("}");
  }

  toString(): string {
    return this.#lines.join("\n");
  }
}
