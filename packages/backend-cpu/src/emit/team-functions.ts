import { controlBlock, threadLine, threadLineAt, threadLineShift } from "../runtime/control-block.ts";
import type { FunctionReference } from "../wasm/function-builder.ts";
import { pushI64 } from "../wasm/i64-constant.ts";
import * as atomic from "../wasm/instructions/atomic.ts";
import * as i32 from "../wasm/instructions/i32.ts";
import type { ModuleBuilder } from "../wasm/module-builder.ts";
import type { ModuleGlobals } from "./module-globals.ts";

// How threads share the pieces of a section and wait for each other. Pieces have numbers that are only ever counted up,
// through all sections and all steps. Each thread has a share of a kernel's pieces, an even one, and takes from those of
// others when its own are gone; what is waited for is that all pieces are done, not that all threads have come. So a thread
// that is late, asleep or still starting delays nobody, and finds nothing left to take: the numbers of its step have passed.

/** Looks before a thread goes to sleep, some 40 microseconds: about what waking one up takes. */
const spins = 20_000;
/** Nanoseconds that a thread sleeps before it asks whether the others are still alive. */
const patience = 100_000_000n;

export interface TeamFunctions {
  /** (share of which thread, first piece, pieces) -> a piece of them, counted from 0, or -1: none is left in that share. */
  readonly take: FunctionReference;
  /** (pieces of the section, whether to wait) -> (): reports this thread's, and waits until all of them are done. */
  readonly finish: FunctionReference;
}

/** `stalled` is called when a thread was woken, or waited for long, and not all is done; it throws to end the wait. */
export function emitTeamFunctions(
  module: ModuleBuilder,
  globals: ModuleGlobals,
  stalled: FunctionReference,
): TeamFunctions {
  return { take: emitTake(module, globals), finish: emitFinish(module, globals, stalled) };
}

function emitTake(module: ModuleBuilder, globals: ModuleGlobals): FunctionReference {
  const f = module.function(["i32", "i32", "i32"], ["i32"]);
  const [victim, first, count] = [0, 1, 2].map((i) => f.parameter(i)) as [never, never, never];
  const [line, begin, end] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const [seen, piece, result] = [f.local("i32"), f.local("i32"), f.local("i32")];
  // Shares are rounded up: a single piece is the first thread's.
  const boundary = (thread: () => void): void => {
    f.get(first).get(count);
    thread();
    f.op(i32.mul).getGlobal(globals.threads).op(i32.add).i32(1).op(i32.sub);
    f.getGlobal(globals.threads).op(i32.div_u).op(i32.add);
  };
  boundary(() => f.get(victim));
  f.set(begin);
  boundary(() => f.get(victim).i32(1).op(i32.add));
  f.set(end);
  f.getGlobal(globals.control).get(victim).i32(threadLineShift).op(i32.shl).op(i32.add).set(line);
  f.i32(-1).set(result);
  f.block((done) => {
    f.loop((again) => {
      const next = threadLineAt(0) + threadLine.next;
      f.get(line).memory(atomic.load, next).tee(seen);
      // What comes before this share has been done long ago.
      f.get(begin).get(seen).get(begin).op(i32.sub).i32(0).op(i32.gt_s).select().tee(piece);
      f.get(end).op(i32.sub).i32(0).op(i32.ge_s).branchIf(done);
      f.get(line).get(seen).get(piece).i32(1).op(i32.add).memory(atomic.rmw_cmpxchg, next);
      f.get(seen).op(i32.ne).branchIf(again);
    });
    f.getGlobal(globals.unreported).i32(1).op(i32.add).setGlobal(globals.unreported);
    f.get(piece).get(first).op(i32.sub).set(result);
  });
  f.get(result);
  return f;
}

function emitFinish(module: ModuleBuilder, globals: ModuleGlobals, stalled: FunctionReference): FunctionReference {
  const f = module.function(["i32", "i32"]);
  const [goal, seen, control, spin] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
  const [count, waits] = [f.parameter(0), f.parameter(1)];
  f.getGlobal(globals.control).set(control);
  f.getGlobal(globals.position).get(count).op(i32.add).tee(goal).setGlobal(globals.position);
  f.block((done) => {
    f.getGlobal(globals.unreported);
    f.if(() => {
      f.getGlobal(globals.taken).getGlobal(globals.unreported).op(i32.add).setGlobal(globals.taken);
      f.get(control).getGlobal(globals.unreported).memory(atomic.rmw_add, controlBlock.done);
      f.getGlobal(globals.unreported).op(i32.add).set(seen);
      f.i32(0).setGlobal(globals.unreported);
      // Who reports the last piece wakes those that sleep: whoever goes to sleep says so first, and then looks once more.
      f.get(seen).get(goal).op(i32.eq);
      f.if(() => {
        f.get(control).memory(atomic.load, controlBlock.sleepers);
        f.if(() => f.get(control).i32(-1).memory(atomic.notify, controlBlock.done).drop());
        f.branch(done);
      });
    });
    f.get(waits).op(i32.eqz).branchIf(done);
    f.loop((again) => {
      f.get(control).memory(atomic.load, controlBlock.done).tee(seen);
      f.get(goal).op(i32.sub).i32(0).op(i32.ge_s).branchIf(done);
      f.get(spin).i32(1).op(i32.add).tee(spin).i32(spins).op(i32.lt_s).branchIf(again);
      f.get(control).i32(1).memory(atomic.rmw_add, controlBlock.sleepers).drop();
      pushI64(f.get(control).get(seen), patience).memory(atomic.wait32, controlBlock.done).drop();
      f.get(control).i32(-1).memory(atomic.rmw_add, controlBlock.sleepers).drop();
      f.get(control).memory(atomic.load, controlBlock.done).get(goal).op(i32.sub).i32(0);
      f.op(i32.ge_s).branchIf(done);
      f.call(stalled).branch(again);
    });
  });
  return f;
}
