import { describe, expect, test } from "vitest";
import { median, ratio } from "../src/run/statistics.ts";

describe("median", () => {
  test("is the middle value whatever the order", () => {
    expect(median([10, 1, 3])).toBe(3);
    expect(median([5])).toBe(5);
  });

  test("of an even number of values lies between the middle two", () => {
    expect(median([100, 1, 2, 4])).toBe(3);
  });

  test("leaves its argument as it is, and refuses an empty one", () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
    expect(() => median([])).toThrow(RangeError);
  });
});

describe("ratio", () => {
  test("is a quotient where both are known", () => {
    expect(ratio(3, 2)).toBe(1.5);
    expect(ratio(null, 2)).toBeNull();
    expect(ratio(3, null)).toBeNull();
    expect(ratio(3, 0)).toBeNull();
  });
});
