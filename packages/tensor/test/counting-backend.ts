import type { Backend, Executable } from "@tenon/backend";

export interface Counts {
  compiles: number;
  binds: number;
  runs: number;
  allocations: number;
  /** Invocations that nobody has disposed. */
  invocations: number;
}

/** A real backend whose calls are counted; `failingRun` makes the runs throw. */
export function counting(backend: Backend): { readonly counts: Counts; failingRun: boolean } {
  const watched = {
    counts: { compiles: 0, binds: 0, runs: 0, allocations: 0, invocations: 0 },
    failingRun: false,
  };
  const { counts } = watched;
  const allocate = backend.allocate.bind(backend);
  backend.allocate = (type) => {
    counts.allocations++;
    return allocate(type);
  };
  const compile = backend.compile.bind(backend);
  backend.compile = (program, options): Executable => {
    counts.compiles++;
    const executable = compile(program, options);
    const bind = executable.bind.bind(executable);
    executable.bind = (buffers) => {
      const invocation = bind(buffers);
      counts.binds++;
      counts.invocations++;
      return {
        run() {
          if (watched.failingRun) throw new Error("no run");
          counts.runs++;
          invocation.run();
        },
        [Symbol.dispose]() {
          counts.invocations--;
          invocation[Symbol.dispose]();
        },
      };
    };
    return executable;
  };
  return watched;
}
