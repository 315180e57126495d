import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A file that is made from the workspace and checked in, so that a change of it shows in review. */
export interface Report {
  /** From the root, with forward slashes. */
  readonly file: string;
  render(): Promise<string> | string;
  /** Whether the file may stay as it is; by default only if it is the same. */
  agrees?(checkedIn: string, now: string): boolean;
}

/** What to do about a report that is not up to date; undefined for one that is. */
export async function checkReport(root: string, { file, render, agrees = same }: Report): Promise<string | undefined> {
  const now = await render();
  const path = join(root, file);
  if (existsSync(path) && agrees(readFileSync(path, "utf8"), now)) return undefined;
  return `${file} is out of date: npm run reports`;
}

/** Writes a report where the checked-in one does not agree; says whether it did. */
export async function writeReport(root: string, { file, render, agrees = same }: Report): Promise<boolean> {
  const now = await render();
  const path = join(root, file);
  if (existsSync(path) && agrees(readFileSync(path, "utf8"), now)) return false;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, now);
  return true;
}

const same = (checkedIn: string, now: string): boolean => checkedIn === now;

/** Sizes wander a little with every change: equal are texts whose sizes (`74.1 kB`) differ by 5 % or 0.3 kB at most. */
export function sameButForSizes(checkedIn: string, now: string): boolean {
  const size = /\d+\.\d kB/g;
  const [before, after] = [checkedIn, now].map((text) => (text.match(size) ?? []).map(Number.parseFloat)) as [
    number[],
    number[],
  ];
  if (checkedIn.replace(size, "") !== now.replace(size, "")) return false;
  return before.every((kilobytes, i) => {
    const difference = Math.abs(kilobytes - (after[i] ?? Number.NaN));
    return difference <= 0.3 || difference <= 0.05 * kilobytes;
  });
}
