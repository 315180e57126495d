/** What the first thread posts to another. Everything else they tell each other in shared memory. */
export type ThreadMessage = StartMessage | LoadMessage;

export interface StartMessage {
  readonly kind: "start";
  readonly memory: WebAssembly.Memory;
  /** Address of the control block. */
  readonly control: number;
  readonly thread: number;
}

export interface LoadMessage {
  readonly kind: "load";
  readonly program: number;
  readonly module: WebAssembly.Module;
  /** Programs that will not be run again. */
  readonly forget: readonly number[];
}
