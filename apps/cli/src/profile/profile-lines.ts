import type { MemoryPeak, Profile } from "@tenon/backend";
import { tableLines } from "../table-lines.ts";

/** A heading and lines of text. */
export interface ProfileLines {
  readonly heading: string;
  readonly lines: readonly string[];
  /** What the machine can do, and what that has to do with the table. */
  readonly notes: readonly string[];
}

type Column = "kernel" | "loops" | "origin" | "us" | "%" | "GFLOP/s" | "GB/s" | "of limit" | "limit";

const all: readonly Column[] = ["kernel", "loops", "origin", "us", "%", "GFLOP/s", "GB/s", "of limit", "limit"];
const numbers: readonly Column[] = ["us", "%", "GFLOP/s", "GB/s", "of limit"];
/** What is left out for the table to fit, the least first. */
const omissions: readonly (readonly Column[])[] = [
  [],
  ["GB/s"],
  ["loops"],
  ["loops", "GB/s"],
  ["loops", "GB/s", "origin"],
];

/** Kernels in the order in which they run, no wider than `columns` where that can be had. */
export function profileLines(profile: Profile, columns: number): ProfileLines {
  const { kernels, seconds } = profile;
  const rows = [...kernels.map((kernel) => kernelRow(kernel, seconds)), totalRow(profile)];
  const tables = omissions.map((omitted) => {
    const shown = all.filter((column) => !omitted.includes(column));
    const cells = [shown, ...rows.map((row) => shown.map((column) => row[column]))];
    return tableLines(
      cells,
      shown.flatMap((column, i) => (numbers.includes(column) ? [i] : [])),
    );
  });
  const widest = (lines: readonly string[]): number => Math.max(...lines.map(({ length }) => length));
  const [heading = "", ...lines] = tables.find((table) => widest(table) <= columns) ?? tables.at(-1) ?? [];
  return { heading, lines, notes: notesOf(profile) };
}

type Row = Readonly<Record<Column, string>>;

function kernelRow(kernel: Profile["kernels"][number], total: number): Row {
  const { name, extents = "", origin = "", flops, bytes, seconds, limit, shareOfLimit } = kernel;
  return {
    kernel: name,
    loops: extents,
    origin,
    us: fixed(1e6 * seconds, 2),
    "%": fixed((100 * seconds) / total),
    "GFLOP/s": fixed(flops / seconds / 1e9),
    "GB/s": fixed(bytes / seconds / 1e9),
    "of limit": percent(shareOfLimit),
    limit,
  };
}

function totalRow({ kernels, seconds }: Profile): Row {
  const sum = (of: (kernel: Profile["kernels"][number]) => number): number =>
    kernels.reduce((total, kernel) => total + of(kernel), 0);
  const atLimit = sum((kernel) => kernel.seconds * kernel.shareOfLimit);
  return {
    kernel: "total",
    loops: "",
    origin: "",
    us: fixed(1e6 * seconds, 2),
    "%": fixed(100),
    "GFLOP/s": fixed(sum(({ flops }) => flops) / seconds / 1e9),
    "GB/s": fixed(sum(({ bytes }) => bytes) / seconds / 1e9),
    "of limit": percent(atLimit / seconds),
    limit: "",
  };
}

function notesOf({ peaks: { arithmetic, memory } }: Profile): string[] {
  const [first, ...others] = distinct(memory);
  const whole = (peak: MemoryPeak): string => Math.round(peak.bytesPerSecond / 1e9).toLocaleString("en");
  const within = (peak: MemoryPeak): string => `within ${size(peak.bytes)}`;
  const rates = first
    ? [`${whole(first)} GB/s ${within(first)}`, ...others.map((peak) => `${whole(peak)} ${within(peak)}`)]
    : [];
  return [
    `arithmetic  at most ${fixed(arithmetic.flopsPerSecond / 1e9)} GFLOP/s (${arithmetic.name} on registers), ` +
      `${fixed(arithmetic.divisionsPerSecond / 1e9)} of divisions and roots`,
    `memory      at most ${rates.join(", ")} (copying)`,
  ];
}

/** Of sizes that are about as fast as each other only the largest. */
function distinct(memory: readonly MemoryPeak[]): MemoryPeak[] {
  const shown: MemoryPeak[] = [];
  for (const peak of memory) {
    const last = shown.at(-1);
    if (last && peak.bytesPerSecond > 0.9 * last.bytesPerSecond) shown.pop();
    shown.push(peak);
  }
  return shown;
}

const fixed = (value: number, digits = 1): string =>
  value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const percent = (share: number): string => `${Math.round(100 * share)} %`;
const size = (bytes: number): string => (bytes >= 2 ** 20 ? `${bytes / 2 ** 20} MiB` : `${bytes / 2 ** 10} KiB`);
