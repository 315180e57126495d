import type { Backend, Executable } from "@tenon/backend";

export interface Counts {
  compiles: number;
  binds: number;
  runs: number;
  writes: number;
  writtenBytes: number;
  allocations: number;
}

/** A real backend whose calls are counted. */
export function counting(backend: Backend): { readonly backend: Backend; readonly counts: Counts } {
  const counts: Counts = { compiles: 0, binds: 0, runs: 0, writes: 0, writtenBytes: 0, allocations: 0 };
  const counted: Backend = {
    name: backend.name,
    contractVersion: backend.contractVersion,
    supports: backend.supports,
    lost: backend.lost,
    allocate(type) {
      counts.allocations++;
      return backend.allocate(type);
    },
    write(buffer, data) {
      counts.writes++;
      counts.writtenBytes += data.byteLength;
      backend.write(buffer, data);
    },
    download: (buffer) => backend.download(buffer),
    idle: () => backend.idle(),
    memory: () => backend.memory(),
    compile(program, options): Executable {
      counts.compiles++;
      const executable = backend.compile(program, options);
      return {
        program: executable.program,
        ready: executable.ready,
        get plannedBytes() {
          return executable.plannedBytes;
        },
        explain: () => executable.explain(),
        bind(buffers) {
          counts.binds++;
          const invocation = executable.bind(buffers);
          return {
            run() {
              counts.runs++;
              invocation.run();
            },
            [Symbol.dispose]: () => invocation[Symbol.dispose](),
          };
        },
        [Symbol.dispose]: () => executable[Symbol.dispose](),
      };
    },
    [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
  };
  return { backend: counted, counts };
}
