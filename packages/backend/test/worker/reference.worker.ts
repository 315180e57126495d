import { parentPort } from "node:worker_threads";
import { threefry2x32 } from "@tenon/program";
import { type Backend, type DeviceBuffer, type Executable, type Invocation, reference } from "../../src/index.ts";
import type { Answer, Request } from "./protocol.ts";

// Hosts reference backends for proxies in another thread, and takes its time at random.

interface Hosted {
  readonly backend: Promise<Backend>;
  readonly buffers: Map<number, DeviceBuffer>;
  readonly executables: Map<number, Executable>;
  readonly invocations: Map<number, Invocation>;
  /** What was asked so far; the next request waits for it. */
  done: Promise<void>;
}

const hosted = new Map<number, Hosted>();
let drawn = 0;

/** Now and then a few milliseconds, the same ones in every run of the tests. */
async function dawdle(): Promise<void> {
  const [chance, length] = threefry2x32([1, 2], [0, drawn++]);
  if (chance % 100 < 4) await new Promise((resolve) => setTimeout(resolve, length % 4));
}

function send(answer: Answer): void {
  parentPort?.postMessage(answer);
}

function reply(answer: number, result: PromiseLike<Answer["data"] | undefined>): void {
  result.then(
    (data) => send(data ? { answer, data } : { answer }),
    (error: unknown) => send({ answer, error: String(error) }),
  );
}

function known<T>(things: ReadonlyMap<number, T>, id: number): T {
  const thing = things.get(id);
  if (!thing) throw new Error(`the worker knows nothing numbered ${id}`);
  return thing;
}

async function serve(host: Hosted, request: Request): Promise<void> {
  const backend = await host.backend;
  await dawdle();
  switch (request.call) {
    case "open":
      return;
    case "allocate":
      host.buffers.set(request.id, backend.allocate(request.type));
      return;
    case "write":
      backend.write(known(host.buffers, request.id), request.data);
      return;
    case "compile":
      host.executables.set(request.id, backend.compile(request.program));
      return;
    case "bind": {
      const inputs = request.inputs.map((id) => known(host.buffers, id));
      const outputs = request.outputs.map((id) => known(host.buffers, id));
      host.invocations.set(request.id, known(host.executables, request.executable).bind({ inputs, outputs }));
      return;
    }
    case "run":
      known(host.invocations, request.id).run();
      return;
    case "dispose":
      for (const things of [host.buffers, host.executables, host.invocations]) {
        things.get(request.id)?.[Symbol.dispose]();
        things.delete(request.id);
      }
      return;
    case "download":
      reply(request.answer, backend.download(known(host.buffers, request.id)));
      return;
    case "idle":
      reply(
        request.answer,
        backend.idle().then(() => undefined),
      );
      return;
    case "close":
      reply(
        request.answer,
        backend[Symbol.asyncDispose]().then(() => undefined),
      );
  }
}

parentPort?.on("message", (request: Request) => {
  const host = hosted.get(request.backend) ?? {
    backend: reference.open(),
    buffers: new Map(),
    executables: new Map(),
    invocations: new Map(),
    done: Promise.resolve(),
  };
  hosted.set(request.backend, host);
  host.done = host.done.then(() => serve(host, request));
});
