import { describe, expect, test } from "vitest";
import { contenders } from "../src/contenders/contender.ts";
import { parseOptions } from "../src/options.ts";
import { selectByName } from "../src/select-by-name.ts";
import { workloads } from "../src/workloads/workload.ts";

describe("--json", () => {
  test("alone means standard output, with a word after it a file", () => {
    expect(parseOptions([]).json).toBeUndefined();
    expect(parseOptions(["--json"]).json).toBe("-");
    expect(parseOptions(["--json", "--quick"]).json).toBe("-");
    expect(parseOptions(["--quick", "--json", "out.json", "--only", "w0"]).json).toBe("out.json");
    expect(parseOptions(["--json=out.json"]).json).toBe("out.json");
  });

  test("a word that belongs to nothing is an error", () => {
    expect(() => parseOptions(["w0"])).toThrow(/"w0" belongs to no option/);
    expect(() => parseOptions(["--json", "--quick", "out.json"])).toThrow(/"out.json" belongs to no option/);
  });
});

test("numbers are checked, and go before what --quick chooses", () => {
  expect(parseOptions(["--quick", "--blocks", "3"]).blocks).toBe(3);
  expect(parseOptions(["--quick"]).blocks).toBeLessThan(parseOptions([]).blocks);
  expect(parseOptions(["--seconds", "0.25"]).seconds).toBe(0.25);
  for (const wrong of [
    ["--blocks", "0"],
    ["--blocks", "1.5"],
    ["--seconds", "fast"],
    ["--seconds", ""],
  ])
    expect(() => parseOptions(wrong), wrong.join(" ")).toThrow(RangeError);
});

describe("names", () => {
  const chosen = (list: readonly { readonly name: string }[], text: string): string[] =>
    selectByName("name", list, parseOptions(["--only", text]).only).map(({ name }) => name);

  test("stand for themselves and for what begins with them, in the list's order", () => {
    expect(chosen(workloads, "w2,w1")).toEqual(["w1-sgd", "w1-adam", "w2"]);
    expect(chosen(contenders, "tfjs, tenon-1")).toEqual(["tenon-1", "tfjs-cpu", "tfjs-wasm"]);
    expect(chosen(workloads, "dot")).toHaveLength(9);
    expect(selectByName("contender", contenders, [])).toBe(contenders);
  });

  test("that fit nothing are answered with those there are", () => {
    expect(() => chosen(workloads, "w9")).toThrow(/"w9"; there are w0, w1-sgd/);
  });
});
