import { Worker } from "node:worker_threads";
import type { TypedArray } from "@tenon/program";
import type { Backend, DeviceBuffer, Executable } from "../../src/index.ts";
import { ReferenceBackend } from "../../src/reference/reference-backend.ts";
import { delegate, delegateExecutable } from "../delegate.ts";
import type { Answer, Request } from "./protocol.ts";

type Call<R extends Request = Request> = R extends Request ? Omit<R, "backend"> : never;

interface Waiting {
  resolve(data: TypedArray | undefined): void;
  reject(error: Error): void;
}

/**
 * Opens backends that live in one worker. Values exist there only: every call is a message, and nothing comes back but
 * the answers to download, idle and closing. A reference backend on this side that evaluates nothing checks calls and
 * counts bytes, as any backend of a remote device has to.
 */
export class WorkerHost implements Disposable {
  readonly #worker: Worker = new Worker(new URL("./reference.worker.ts", import.meta.url), {
    execArgv: ["--conditions=@tenon/source", "--no-warnings"],
  });
  readonly #waiting = new Map<number, Waiting>();
  #numbers = 0;

  constructor() {
    this.#worker.on("message", ({ answer, data, error }: Answer) => {
      const waiting = this.#waiting.get(answer);
      this.#waiting.delete(answer);
      if (error === undefined) waiting?.resolve(data);
      else waiting?.reject(new Error(error));
    });
    this.#worker.on("error", (error) => {
      for (const waiting of this.#waiting.values()) waiting.reject(error);
    });
  }

  open(): Backend {
    const checks = new ReferenceBackend(() => []);
    const backend = this.#numbers++;
    const ids = new WeakMap<DeviceBuffer, number>();
    const idOf = (buffer: DeviceBuffer): number => ids.get(buffer) as number;
    const post = (call: Call): void => this.#worker.postMessage({ ...call, backend });
    const ask = (call: (answer: number) => Call): Promise<TypedArray | undefined> => {
      const answer = this.#numbers++;
      return new Promise((resolve, reject) => {
        this.#waiting.set(answer, { resolve, reject });
        post(call(answer));
      });
    };
    /** The same thing, whose disposal is a message as well. */
    const remote = <T extends Disposable>(thing: T, id: number): T => {
      const dispose = thing[Symbol.dispose].bind(thing);
      const both = (): void => {
        dispose();
        post({ call: "dispose", id });
      };
      return Object.assign(thing, { [Symbol.dispose]: both });
    };
    post({ call: "open" });
    return {
      ...delegate(checks),
      name: "reference in a worker",
      allocate: (type) => {
        const id = this.#numbers++;
        const buffer = remote(checks.allocate(type), id);
        ids.set(buffer, id);
        post({ call: "allocate", id, type });
        return buffer;
      },
      write: (buffer, data) => {
        checks.write(buffer, data);
        post({ call: "write", id: idOf(buffer), data });
      },
      download: (buffer) => {
        // Only its checks matter here: what it would read on this side are zeros.
        void checks.download(buffer);
        return ask((answer) => ({ call: "download", id: idOf(buffer), answer })).then((data) => data as TypedArray);
      },
      idle: async () => {
        await Promise.all([checks.idle(), ask((answer) => ({ call: "idle", answer }))]);
      },
      [Symbol.asyncDispose]: async () => {
        const closed = ask((answer) => ({ call: "close", answer }));
        await checks[Symbol.asyncDispose]();
        await closed;
      },
      compile: (program, options): Executable => {
        const checked = delegateExecutable(checks.compile(program, options));
        const executable = this.#numbers++;
        post({ call: "compile", id: executable, program });
        return remote(
          {
            ...checked,
            bind: ({ inputs, outputs }) => {
              const allowed = checked.bind({ inputs, outputs });
              const id = this.#numbers++;
              post({ call: "bind", id, executable, inputs: inputs.map(idOf), outputs: outputs.map(idOf) });
              const run = (): void => {
                allowed.run();
                post({ call: "run", id });
              };
              return remote({ run, [Symbol.dispose]: () => allowed[Symbol.dispose]() }, id);
            },
          },
          executable,
        );
      },
    };
  }

  [Symbol.dispose](): void {
    void this.#worker.terminate();
  }
}
