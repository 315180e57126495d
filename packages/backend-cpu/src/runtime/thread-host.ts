import type { ThreadMessage } from "./thread-message.ts";

/** How threads are started where this runs. */
export interface ThreadHost {
  /** Threads that the machine runs at the same time. */
  readonly parallelism: number;
  /** Whether there is a way to start any. */
  readonly startsThreads: boolean;
  /** Starts one, which keeps nothing from ending. `gone` is called once if it ends by itself, with the reason. */
  start(name: string, gone: (reason: string) => void): HostThread;
}

export interface HostThread {
  post(message: ThreadMessage): void;
  /** Whether it may still be there, as far as can be told at once. */
  isAlive(): boolean;
  /** Ends it, whatever it is doing. */
  stop(): Promise<void>;
}
