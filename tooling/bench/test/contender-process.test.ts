import { describe, expect, test } from "vitest";
import { commandOf, contenders } from "../src/contenders/contender.ts";
import { ContenderProcess, CrashError, RequestError } from "../src/contenders/contender-process.ts";

const script = (source: string): ContenderProcess =>
  new ContenderProcess("stub", { file: process.execPath, args: ["-e", source], env: process.env });

describe("a contender's process", () => {
  test("answers on marked lines; what else it prints does no harm", async () => {
    using child = script(
      `process.stdin.once("data", () => console.log('hello\\n@bench {"lane":7}\\nbye')); setInterval(() => {}, 1e6)`,
    );
    await expect(child.ask("run", { lane: 0, times: 1 })).resolves.toEqual({ lane: 7 });
  });

  test("that ends says how, and what it said last", async () => {
    using child = script(`process.stdin.once("data", () => { console.error("out of luck"); process.exit(3) })`);
    const asking = child.ask("describe", {});
    await expect(asking).rejects.toThrow(CrashError);
    await expect(asking).rejects.toThrow(/stub ended with code 3; it said:\s+out of luck/);
    // And says it again to whoever asks later.
    await expect(child.ask("describe", {})).rejects.toThrow(CrashError);
  });

  test("that cannot be started is a crash as well", async () => {
    using child = new ContenderProcess("nobody", { file: "/no/such/program", args: [], env: {} });
    await expect(child.ask("describe", {})).rejects.toThrow(/nobody cannot be started/);
  });

  test("may fail in one thing and go on", async () => {
    using child = script(
      `process.stdin.on("data", (data) => console.log("@bench " + (String(data).includes("open") ? '{"error":"no kernel"}' : "{}")))`,
    );
    const workload = { kind: "product", name: "p", rows: 1, inner: 1, columns: 1, transposed: "none" } as const;
    await expect(child.ask("open", { workload, variant: null, folder: "" })).rejects.toThrow(RequestError);
    await expect(child.ask("describe", {})).resolves.toEqual({});
  });
});

test("PyTorch gets its threads, and no kernels chosen for OpenBLAS by someone else", () => {
  const torch = contenders.find(({ name }) => name === "torch-2");
  if (torch === undefined) throw new Error("no contender torch-2");
  process.env["OPENBLAS_CORETYPE"] = "Prescott";
  try {
    const { file, env } = commandOf(torch, "/usr/bin/python3");
    expect(file).toBe("/usr/bin/python3");
    expect(env["OMP_NUM_THREADS"]).toBe("2");
    expect(env).not.toHaveProperty("OPENBLAS_CORETYPE");
  } finally {
    delete process.env["OPENBLAS_CORETYPE"];
  }
});
