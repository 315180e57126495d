import { cpu } from "@tenon/backend-cpu";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { entriesOf } from "../src/catalogue.ts";
import type { Json } from "../src/protocol/json.ts";
import type { PlaneSetup } from "../src/protocol/plane-setup.ts";
import { isSameNetwork, readPlaneSetup, usualPlane } from "../src/protocol/plane-setup.ts";
import { openPlaneSets } from "../src/worker/plane/plane-data.ts";
import { PlaneEngine } from "../src/worker/plane/plane-engine.ts";
import { openRegistry, withEngine } from "../src/worker/registry.ts";

describe("a set-up of the plane from a link", () => {
  const own: PlaneSetup = { ...usualPlane, data: { type: "points", points: [[0.5, -0.25, 1]] } };

  test("comes back as it was", () => {
    for (const setup of [usualPlane, own])
      expect(readPlaneSetup(JSON.parse(JSON.stringify(setup)) as Json)).toEqual(setup);
  });

  test("is refused where it is none, or more than the page can show", () => {
    const refused: readonly (readonly [string, unknown])[] = [
      ["hidden", [3, 9]],
      ["hidden", [1, 1, 1, 1, 1, 1]],
      ["hidden", "6,4"],
      ["activation", "tanh"],
      ["batchSize", 0],
      ["pace", 17],
      ["seed", -1],
      ["regularization", null],
      ["data", { type: "points", points: [[2, 0, 1]] }],
      ["data", { type: "points", points: [[0, 0, 2]] }],
      ["data", { type: "points" }],
      ["data", 1],
    ];
    for (const [name, value] of refused)
      expect(readPlaneSetup({ ...usualPlane, [name]: value } as unknown as Json), name).toBeUndefined();
    for (const nothing of [undefined, null, [], 3] as const) expect(readPlaneSetup(nothing)).toBeUndefined();
  });

  test("keeps weights while only the points of one's own, the optimizer or the backend change", () => {
    expect(isSameNetwork(own, { ...own, data: { type: "points", points: [] } })).toBe(true);
    expect(isSameNetwork(own, { ...own, optimizer: { type: "sgd" }, backend: { type: "reference" } })).toBe(true);
    expect(isSameNetwork(own, { ...own, hidden: [6] })).toBe(false);
    expect(isSameNetwork(own, usualPlane)).toBe(false);
  });
});

test("activations to choose from make a number of each number", () => {
  const names = entriesOf("layer").flatMap(({ name, activation }) => (activation ? [name] : []));
  expect(names).toEqual(expect.arrayContaining(["identity", "relu", "sigmoid", "tanh"]));
  for (const other of ["softmax", "logSoftmax", "flatten", "prelu", "dense", "batchNorm"])
    expect(names).not.toContain(other);
});

describe("the network of the plane", () => {
  let backend: Awaited<ReturnType<typeof cpu.open>>;
  beforeAll(async () => {
    backend = await cpu.open({ threads: 1 });
  });
  afterAll(async () => {
    await backend[Symbol.asyncDispose]();
  });

  const open = async (setup: PlaneSetup, progress?: Awaited<ReturnType<PlaneEngine["progress"]>>) => {
    const registry = await withEngine(openRegistry());
    return new PlaneEngine(backend, registry, setup, await openPlaneSets(registry, setup.data), progress);
  };

  test("learns every set, and begins with what it was told to go on from", async () => {
    for (const type of ["circles", "twoMoons", "xor"]) {
      const setup = { ...usualPlane, data: { type, size: 100 } };
      using engine = await open(setup);
      const before = await engine.look();
      for (let i = 0; i < 600; i++) engine.learn();
      const after = await engine.look();
      expect(after.training?.loss, type).toBeLessThan(0.1 * (before.training?.loss ?? 0));
      expect(after.step).toBe(600);
      using other = await open({ ...setup, optimizer: { type: "sgd" } }, await engine.progress());
      const taken = await other.look();
      expect(taken.weights).toEqual(after.weights);
      expect([taken.step, taken.epoch]).toEqual([after.step, after.epoch]);
    }
  });

  test("has a map for every hidden neuron, and a probability for every place", async () => {
    using engine = await open({ ...usualPlane, hidden: [3, 2] });
    const { sizes, weights, maps, side, answer, answerSide } = await engine.look();
    expect(sizes).toEqual([2, 3, 2, 1]);
    expect(weights).toHaveLength(3 * 3 + 4 * 2 + 3 * 1);
    expect(maps).toHaveLength(5 * side * side);
    expect(answer).toHaveLength(answerSide * answerSide);
    expect(answer.every((probability) => probability >= 0 && probability <= 1)).toBe(true);
  });

  test("can be looked at without points, and takes a batch that is larger than its set", async () => {
    using empty = await open({ ...usualPlane, data: { type: "points", points: [] } });
    expect(empty.hasPoints).toBe(false);
    empty.learn();
    expect(await empty.look()).toMatchObject({ step: 0 });
    using two = await open({
      ...usualPlane,
      data: {
        type: "points",
        points: [
          [-0.5, 0, 0],
          [0.5, 0, 1],
        ],
      },
    });
    for (let i = 0; i < 100; i++) two.learn();
    expect((await two.look()).training?.accuracy).toBe(1);
  });

  test("feels a penalty: its weights are smaller", async () => {
    const sizeOf = async (regularization: PlaneSetup["regularization"]): Promise<number> => {
      using engine = await open({ ...usualPlane, regularization });
      for (let i = 0; i < 300; i++) engine.learn();
      return (await engine.look()).weights.reduce((sum, weight) => sum + weight ** 2, 0);
    };
    expect(await sizeOf({ l2: 0.05 })).toBeLessThan(0.5 * (await sizeOf({})));
  });

  test("refuses a set that is not of two classes in a plane", async () => {
    await expect(open({ ...usualPlane, data: { type: "blobs", classes: 3 } })).rejects.toThrow(/two classes/);
    await expect(open({ ...usualPlane, data: { type: "sine" } })).rejects.toThrow(/two classes/);
    await expect(open({ ...usualPlane, data: { type: "xor", size: 100_000 } })).rejects.toThrow(/100000 points/);
  });

  test("leaves no memory behind", async () => {
    const before = backend.memory().liveBytes;
    const engine = await open(usualPlane);
    for (let i = 0; i < 10; i++) engine.learn();
    await engine.look();
    expect(backend.memory().liveBytes).toBeGreaterThan(before);
    engine[Symbol.dispose]();
    await backend.idle();
    expect(backend.memory().liveBytes).toBe(before);
  });
});
