import { threadLine, threadLineAt } from "../src/runtime/control-block.ts";
import { hostThreads } from "../src/runtime/host-threads.node.ts";
import type { HostThread, ThreadHost } from "../src/runtime/thread-host.ts";
import type { StartMessage, ThreadMessage } from "../src/runtime/thread-message.ts";

/** A thread of Node, and the backend that it works for or has worked for. */
interface Reused {
  readonly host: HostThread;
  start: StartMessage | undefined;
}

/**
 * The threads of Node, handed on from one backend to the next: for tests that open hundreds. A thread that is stopped sleeps
 * on, in the memory of the backend it worked for, until another sends it the message that it starts with.
 */
export class ReusedThreads implements ThreadHost, AsyncDisposable {
  readonly parallelism = 2;
  readonly startsThreads = true;
  readonly #all: Reused[] = [];
  readonly #free: Reused[] = [];

  start(name: string): HostThread {
    const thread = this.#free.pop() ?? this.#startAnother(name);
    return {
      ...thread.host,
      post: (message) => this.#post(thread, message),
      stop: async () => {
        this.#free.push(thread);
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#all.map(({ host }) => host.stop()));
  }

  #startAnother(name: string): Reused {
    const host = hostThreads.start(name, () => {});
    const thread: Reused = { host, start: undefined };
    this.#all.push(thread);
    return thread;
  }

  #post(thread: Reused, message: ThreadMessage): void {
    thread.host.post(message);
    if (message.kind !== "start") return;
    if (thread.start) announceMessage(thread.start);
    thread.start = message;
  }
}

/** Makes a thread read its messages. */
function announceMessage({ memory, control, thread }: StartMessage): void {
  const words = new Int32Array(memory.buffer);
  const line = control + threadLineAt(thread);
  Atomics.add(words, (line + threadLine.posted) / 4, 1);
  Atomics.add(words, (line + threadLine.order) / 4, 1);
  Atomics.notify(words, (line + threadLine.order) / 4);
}
