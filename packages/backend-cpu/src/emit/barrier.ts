import type { FunctionReference, Global } from "../wasm/function-builder.ts";
import type { ModuleBuilder } from "../wasm/module-builder.ts";

/** Bytes from the control block's start: arrivals at barriers, and threads that sleep at one; each has a cache line. */
export const controlLayout = { arrivals: 0, sleepers: 64 } as const;

/** Looks before a thread goes to sleep, some 20 microseconds: shorter than waking one up takes. */
const spins = 4000;
/** Nanoseconds that a thread sleeps before it asks whether the others are still alive. */
const patience = 100_000_000n;

/**
 * A barrier of the threads of a run: arrivals are only ever counted up, so that nobody has to set anything back. Threads
 * spin for a short time and then sleep, so that a busy machine is not kept busier.
 */
export function emitBarrier(
  module: ModuleBuilder,
  globals: { readonly control: Global; readonly threads: Global; readonly base: Global; readonly phase: Global },
  stalled: FunctionReference,
): FunctionReference {
  const f = module.function([]);
  const [goal, seen, control, spin] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
  f.block((done) => {
    f.getGlobal(globals.threads).i32(1).op("i32.eq").branchIf(done);
    f.getGlobal(globals.phase).i32(1).op("i32.add").setGlobal(globals.phase);
    f.getGlobal(globals.phase).getGlobal(globals.threads).op("i32.mul");
    f.getGlobal(globals.base).op("i32.add").set(goal);
    f.getGlobal(globals.control).set(control);
    f.get(control).i32(1).memory("i32.atomic.rmw.add", controlLayout.arrivals).i32(1).op("i32.add").set(seen);
    // The last to come wakes those that sleep.
    f.get(seen).get(goal).op("i32.eq");
    f.if(() => {
      f.get(control).memory("i32.atomic.load", controlLayout.sleepers);
      f.if(() => f.get(control).i32(-1).memory("memory.atomic.notify", controlLayout.arrivals).op("drop"));
      f.branch(done);
    });
    f.loop((again) => {
      f.get(control).memory("i32.atomic.load", controlLayout.arrivals).tee(seen);
      // Counted up beyond 2^32 the difference is still right.
      f.get(goal).op("i32.sub").i32(0).op("i32.ge_s").branchIf(done);
      f.get(spin).i32(1).op("i32.add").tee(spin).i32(spins).op("i32.lt_s").branchIf(again);
      f.get(control).i32(1).memory("i32.atomic.rmw.add", controlLayout.sleepers).op("drop");
      f.get(control).get(seen).i64(patience).memory("memory.atomic.wait32", controlLayout.arrivals);
      f.get(control).i32(-1).memory("i32.atomic.rmw.add", controlLayout.sleepers).op("drop");
      // 2: nobody came for all that time.
      f.i32(2).op("i32.eq");
      f.if(() => f.call(stalled));
      f.branch(again);
    });
  });
  return f;
}
