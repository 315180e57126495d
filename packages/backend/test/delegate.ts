import type { Backend, Executable } from "../src/index.ts";

/** A backend that hands every call on: spread it and replace what shall differ. */
export function delegate(inner: Backend): Backend {
  return {
    name: inner.name,
    contractVersion: inner.contractVersion,
    supports: inner.supports,
    lost: inner.lost,
    allocate: (type) => inner.allocate(type),
    write: (buffer, data) => inner.write(buffer, data),
    download: (buffer) => inner.download(buffer),
    compile: (program, options) => inner.compile(program, options),
    idle: () => inner.idle(),
    memory: () => inner.memory(),
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
}

/** The same for an executable. */
export function delegateExecutable(inner: Executable): Executable {
  return {
    program: inner.program,
    ready: inner.ready,
    get plannedBytes() {
      return inner.plannedBytes;
    },
    explain: () => inner.explain(),
    bind: (buffers) => inner.bind(buffers),
    [Symbol.dispose]: () => inner[Symbol.dispose](),
  };
}
