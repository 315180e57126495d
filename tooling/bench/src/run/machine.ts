import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, type } from "node:os";

/** The machine in one line. */
export function describeMachine(): string {
  const cores = availableParallelism();
  const model = cpus()[0]?.model.trim() ?? process.arch;
  return `${model}, ${cores} ${cores === 1 ? "core" : "cores"}, ${describeSystem()}`;
}

function describeSystem(): string {
  try {
    const name = /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
    if (name !== undefined) return `${name} (${type()} ${release()})`;
  } catch {
    // Not every system has that file.
  }
  return `${type()} ${release()}`;
}

/** A warning where other work runs at the same time. */
export function describeLoad(): string | undefined {
  const [load = 0] = loadavg();
  return load > availableParallelism() / 4
    ? `other work is running (load ${load.toFixed(1)} on ${availableParallelism()} cores): figures will be low and unsteady`
    : undefined;
}
