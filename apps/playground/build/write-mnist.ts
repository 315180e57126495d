import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { mnist } from "@tenon/dataset-mnist";

// MNIST as one file for the page: pixels of the 60,000 and the 10,000 images, then their 70,000 labels, all bytes, gzipped.

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error("say which file to write");
const { train, test } = (await mnist()).splits;
if (!test) throw new Error("MNIST has a test split");
const parts = [train.inputs, test.inputs, train.targets, test.targets].map((columns) => columns[0]?.data);
const bytes = await promisify(gzip)(Buffer.concat(parts as Uint8Array[]), { level: 7 });
await mkdir(dirname(target), { recursive: true });
// Whole or not at all: several builds may run.
const written = `${target}.${process.pid}`;
await writeFile(written, bytes);
await rename(written, target);
