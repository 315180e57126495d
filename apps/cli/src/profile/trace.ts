import type { Profile } from "@tenon/backend";

/** An event of the trace event format of Chrome, which Perfetto reads too; times are in microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly cat?: string;
  readonly ph: "X" | "M";
  readonly ts?: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

export interface Trace {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: "ns";
  readonly otherData: Readonly<Record<string, unknown>>;
}

const [pid, tid] = [1, 1];

/** One run of a profile on a time line: kernels inside their stages inside the whole, each with its median time. */
export function traceOf({ program, conditions, repeats, kernels, seconds, peaks }: Profile, backend: string): Trace {
  const kernelEvents: TraceEvent[] = [];
  const stages = new Map<number, { readonly start: number; end: number }>();
  let clock = 0;
  for (const { name, kind, origin, extents, stage, flops, bytes, seconds: took, limit, shareOfLimit } of kernels) {
    const dur = 1e6 * took;
    const args = { origin, extents, flops, bytes, gflopsPerSecond: flops / took / 1e9, limit, shareOfLimit };
    kernelEvents.push({ name, cat: kind, ph: "X", ts: clock, dur, pid, tid, args });
    const open = stages.get(stage) ?? { start: clock, end: clock };
    clock += dur;
    open.end = clock;
    stages.set(stage, open);
  }
  const stageEvents = [...stages].map(
    ([stage, { start, end }]): TraceEvent => ({
      name: `stage ${stage}`,
      cat: "stage",
      ph: "X",
      ts: start,
      dur: end - start,
      pid,
      tid,
    }),
  );
  return {
    traceEvents: [
      { name: "process_name", ph: "M", pid, tid, args: { name: `tenon, backend ${backend}` } },
      { name: "thread_name", ph: "M", pid, tid, args: { name: conditions } },
      { name: program, cat: "program", ph: "X", ts: 0, dur: clock, pid, tid },
      ...stageEvents,
      ...kernelEvents,
    ],
    displayTimeUnit: "ns",
    otherData: { program, backend, conditions, repeats, seconds, peaks },
  };
}
