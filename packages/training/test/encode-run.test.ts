import { decodeSafetensors } from "@tenon/safetensors";
import { expect, test } from "vitest";
import { checksumHolds, writeChecksum } from "../src/checksum.ts";
import type { SavedRun } from "../src/index.ts";
import { decodeRun, encodeRun, loadRun, TrainingError } from "../src/index.ts";
import { bytesOf, collect, memoryStorage, smallRun } from "./small-run.ts";

async function savedBytes(): Promise<Uint8Array<ArrayBuffer>> {
  const to = memoryStorage();
  const configuration = { preset: "small", list: [1, null, "x"], nested: { __proto__: null, deep: true } };
  await collect(await smallRun({ epochs: 1, keepBest: {}, save: { to, configuration } }));
  return to.saves.at(-1) as Uint8Array<ArrayBuffer>;
}

async function codeOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  try {
    await decodeRun(bytes, "here");
    return "none";
  } catch (error) {
    if (error instanceof TrainingError) return error.code;
    throw error;
  }
}

test("a save is a safetensors file that others can read, with parameters by their paths", async () => {
  const bytes = await savedBytes();
  const { tensors, metadata } = decodeSafetensors(bytes);
  expect([...tensors.keys()]).toEqual(
    expect.arrayContaining([
      "params.layers.0.weight",
      "params.layers.2.bias",
      "best.params.layers.0.weight",
      "optimizer.firstMoment.layers.0.weight",
      "optimizer.learningRate",
      "key",
      "step",
    ]),
  );
  expect([...metadata.keys()]).toEqual(["tenon.checksum", "tenon"]);
  const run = await decodeRun(bytes);
  expect(run.configuration).toEqual({ preset: "small", list: [1, null, "x"], nested: { deep: true } });
  expect(run.identity.model).toMatchObject({ type: "sequential" });
  expect(run.progress).toMatchObject({ step: 4, epoch: 2, batch: 0, best: { epoch: 1, score: "loss" } });
  expect(bytesOf({ ...run.training })).toEqual(bytesOf({ ...(await decodeRun(await encodeRun(run))).training }));
});

test("scores that are no numbers, and trees without leaves, come back as they were", async () => {
  const run = await decodeRun(await savedBytes());
  const odd: SavedRun = {
    ...run,
    progress: {
      ...run.progress,
      history: [
        { epoch: 1, step: 4, scores: { loss: Number.NaN, a: Number.POSITIVE_INFINITY, b: Number.NEGATIVE_INFINITY } },
      ],
      schedule: { best: Number.NEGATIVE_INFINITY },
    },
    training: { ...run.training, modelState: { layers: [{}, [], { a: {} }] } },
  };
  const back = await decodeRun(await encodeRun(odd));
  expect(back.progress).toEqual(odd.progress);
  expect(back.state).toEqual({ layers: [{}, [], { a: {} }] });
});

test("whichever bit is flipped, and wherever the file is cut off, it is noticed", async () => {
  const bytes = await savedBytes();
  for (let at = 0; at < bytes.length; at++) {
    const flipped = bytes.slice();
    flipped[at] = (flipped[at] as number) ^ (1 << (at % 8));
    expect([at, await codeOf(flipped)]).toEqual([at, "damaged-save"]);
  }
  for (let length = 0; length < bytes.length; length += 7)
    expect(await codeOf(bytes.slice(0, length))).toBe("damaged-save");
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  expect(await codeOf(longer)).toBe("damaged-save");
});

test("hostile metadata under a right checksum is refused with what is wrong, and reaches no prototype", async () => {
  const bytes = await savedBytes();
  const latin = new TextDecoder("latin1");
  const replaced = async (find: string, replacement: string): Promise<string> => {
    const text = latin.decode(bytes);
    const at = text.indexOf(find);
    expect(at).toBeGreaterThan(0);
    const changed = bytes.slice();
    changed.set(new TextEncoder().encode(replacement.padEnd(find.length)), at);
    await writeChecksum(changed);
    expect(await checksumHolds(changed)).toBe(true);
    return decodeRun(changed).then(
      () => "accepted",
      (error: Error) => error.message,
    );
  };
  expect(await replaced('\\"step\\":4', '\\"step\\":-')).toMatch(/is damaged/);
  expect(await replaced('\\"batch\\":0', '\\"batch\\":.')).toMatch(/is damaged/);
  expect(await replaced('\\"history\\":[', '\\"history\\":{')).toMatch(/is damaged/);
  expect(await replaced('\\"format\\":\\"tenon-run\\"', '\\"format\\":\\"tenon-ruin\\"'.slice(0, 26))).toMatch(
    /is damaged/,
  );
  expect(await replaced('\\"version\\":1', '\\"version\\":2')).toMatch(
    /of version 2, and this is a program for version 1/,
  );
  expect(await replaced('\\"progress\\"', '\\"__proto__\\"'.slice(0, 12))).toMatch(/is damaged/);
  expect(({} as Record<string, unknown>)["step"]).toBeUndefined();
});

test("20,000 saves with changed metadata: read or refused, nothing else", { timeout: 60_000 }, async () => {
  const bytes = await savedBytes();
  const headerLength = new DataView(bytes.buffer).getUint32(0, true);
  let state = 7;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const alphabet = new TextEncoder().encode('0123456789{}[],:"\\-.etruefalsn ');
  const codes = new Set<string>();
  for (let round = 0; round < 20_000; round++) {
    const changed = bytes.slice();
    for (let change = random(3); change >= 0; change--)
      changed[8 + random(headerLength)] = alphabet[random(alphabet.length)] as number;
    await writeChecksum(changed);
    codes.add(await codeOf(changed));
  }
  expect([...codes].sort()).toEqual(["damaged-save", "none"]);
});

test("a damaged newest save is passed over and told of; where all are damaged the error says so", async () => {
  const to = memoryStorage();
  await collect(await smallRun({ epochs: 2, save: { to, everyEpochs: 1 } }));
  const newest = to.saves.at(-1) as Uint8Array<ArrayBuffer>;
  newest[newest.length - 1] = (newest[newest.length - 1] as number) ^ 1;
  const loaded = await loadRun(to);
  expect(loaded.progress.step).toBeLessThan(8);
  expect(loaded.damaged.map(({ message }) => message)).toEqual([
    `save ${to.saves.length - 1} is damaged: its bytes are not those that were written (checksum)`,
  ]);
  for (const bytes of to.saves) bytes.fill(0, 4, 12);
  await expect(loadRun(to)).rejects.toMatchObject({
    code: "damaged-save",
    cause: { errors: [{ code: "damaged-save" }] },
  });
  await expect(loadRun(memoryStorage())).rejects.toMatchObject({ code: "no-save" });
});
