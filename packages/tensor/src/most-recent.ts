/** A short list, the most recently used member first. */
export class MostRecent<T> {
  readonly #limit: number;
  readonly #members: T[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get members(): readonly T[] {
    return this.#members;
  }

  /** Puts a member first, a new one too; gives back the one that there is no room for any more. */
  use(member: T): T | undefined {
    if (this.#members[0] === member) return undefined;
    const at = this.#members.indexOf(member);
    if (at > 0) this.#members.splice(at, 1);
    this.#members.unshift(member);
    return this.#members.length > this.#limit ? this.#members.pop() : undefined;
  }

  clear(): void {
    this.#members.length = 0;
  }
}
