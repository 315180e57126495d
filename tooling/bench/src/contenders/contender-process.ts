import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { answerMark, type Failure, type Requests, type RequestType } from "../workers/protocol.ts";
import type { Command } from "./contender.ts";

/** A request that failed; the process goes on. */
export class RequestError extends Error {
  override readonly name = "RequestError";
}

/** The process ended, or no longer answers; nothing more is to be had from it. */
export class CrashError extends Error {
  override readonly name = "CrashError";
}

interface Waiting {
  resolve(answer: object): void;
  reject(error: Error): void;
}

const keptLines = 20;
/** The slowest thing asked for is a few steps of tfjs without WebAssembly, well below a minute. */
const patienceSeconds = 300;

/** A worker's process for the whole run, asked one thing at a time. */
export class ContenderProcess implements Disposable {
  readonly name: string;
  readonly #child: ChildProcess;
  /** The last of what it printed, for messages. */
  readonly #output: string[] = [];
  #waiting: Waiting | undefined;
  #crash: CrashError | undefined;

  constructor(name: string, { file, args, env }: Command) {
    this.name = name;
    this.#child = spawn(file, args, { env, stdio: ["pipe", "pipe", "pipe"] });
    this.#child.on("error", (error) => this.#end(`cannot be started: ${error.message}`));
    this.#child.on("close", (code, signal) => this.#end(signal ? `was ended by ${signal}` : `ended with code ${code}`));
    // Without a listener a write to a dead process would end the benchmark.
    this.#child.stdin?.on("error", () => {});
    for (const stream of [this.#child.stdout, this.#child.stderr])
      if (stream) createInterface({ input: stream }).on("line", (line) => this.#read(line));
  }

  /** @throws RequestError or CrashError */
  async ask<T extends RequestType>(type: T, ask: Requests[T]["ask"]): Promise<Requests[T]["answer"]> {
    if (this.#crash) throw this.#crash;
    if (this.#waiting) throw new Error(`${this.name} is asked a second thing before it has answered the first`);
    const timer = setTimeout(() => {
      this.#end(`has not answered "${type}" for ${patienceSeconds} s`);
      this.#child.kill("SIGKILL");
    }, patienceSeconds * 1000);
    try {
      const answer = await new Promise<object>((resolve, reject) => {
        this.#waiting = { resolve, reject };
        this.#child.stdin?.write(`${JSON.stringify({ type, ...ask })}\n`);
      });
      if ("error" in answer) throw new RequestError(`${this.name}: ${(answer as Failure).error}`);
      return answer as Requests[T]["answer"];
    } finally {
      clearTimeout(timer);
    }
  }

  [Symbol.dispose](): void {
    this.#crash ??= new CrashError(`${this.name} has been closed`);
    this.#child.kill("SIGKILL");
  }

  #read(line: string): void {
    if (!line.startsWith(answerMark)) {
      this.#output.push(line);
      if (this.#output.length > keptLines) this.#output.shift();
      return;
    }
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(JSON.parse(line.slice(answerMark.length)) as object);
  }

  #end(what: string): void {
    const said = this.#output.map((line) => `\n    ${line}`).join("");
    this.#crash ??= new CrashError(`${this.name} ${what}${said && `; it said:${said}`}`);
    this.#waiting?.reject(this.#crash);
    this.#waiting = undefined;
  }
}
