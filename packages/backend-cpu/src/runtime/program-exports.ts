/** What a module of emitPlan exports; its comment says what each does. */
export interface ProgramExports {
  setup(pointers: number, arena: number, scratch: number): void;
  run(): void;
  /** Calls every kernel without a unit of work, that many times (>= 1): see warm-up.ts. */
  touch(times: number): void;
  /** Where the memory is shared. */
  share(thread: number, threads: number, control: number, base: number): number;
  /** Some units of a kernel that is in no loop. */
  readonly [kernel: `kernel${number}`]: (begin: number, end: number) => void;
}

/** An instance of a module of emitPlan. `stalled` is called by a thread that waits in vain. */
export function instantiate(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  stalled: () => void,
): ProgramExports {
  return new WebAssembly.Instance(module, { env: { memory, stalled } }).exports as unknown as ProgramExports;
}
