/** Numbers that decide what comes next. Where they have run out everything is 0, the simplest choice. */
export class Dice {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** 0 to `count` - 1. */
  below(count: number): number {
    return count <= 1 ? 0 : (this.#numbers[this.#next++] ?? 0) % count;
  }

  /** `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === times - 1;
  }

  /** Some of the list in its order, perhaps none. */
  some<T>(list: readonly T[]): T[] {
    const chosen = this.below(2 ** list.length);
    return list.filter((_, i) => chosen & (1 << i));
  }

  shuffled<T>(list: readonly T[]): T[] {
    const rest = [...list];
    return list.map(() => rest.splice(this.below(rest.length), 1)[0] as T);
  }
}
