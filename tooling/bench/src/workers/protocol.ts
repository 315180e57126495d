import type { Workload } from "../workloads/workload.ts";

/** What a contender says of itself. */
export interface Description {
  readonly version: string;
  /** What it runs on: `Node 24.21.0`, `Python 3.11.2`. */
  readonly runtime: string;
  /** What else decides its speed: the engine's features, the BLAS in use. */
  readonly details: readonly string[];
  /** What would make its figures unfair, and what to do about it. */
  readonly warnings: readonly string[];
}

/**
 * What a contender's process is asked, and what it answers. A lane is one workload, ready to run, in one of the ways that
 * the contender offers.
 */
export interface Requests {
  readonly describe: { readonly ask: object; readonly answer: Description };
  readonly open: {
    readonly ask: { readonly workload: Workload; readonly variant: string | null; readonly folder: string };
    readonly answer: { readonly lane: number };
  };
  /** Traces and compiles; null where that cannot be done apart from the first step. */
  readonly prepare: { readonly ask: { readonly lane: number }; readonly answer: { readonly seconds: number | null } };
  /** Runs and waits. */
  readonly run: {
    readonly ask: { readonly lane: number; readonly times: number };
    readonly answer: { readonly seconds: number };
  };
  /** From the start: the losses of the first `count` steps, or `count` elements of the product. */
  readonly check: {
    readonly ask: { readonly lane: number; readonly count: number };
    readonly answer: { readonly values: readonly (number | null)[] };
  };
  /**
   * From the start, once unmeasured, then for at least `seconds`: groups of `timesPerWait`, each of which ends with
   * waiting for its result. `cpuSeconds` adds up all threads of the process.
   */
  readonly block: {
    readonly ask: { readonly lane: number; readonly seconds: number; readonly timesPerWait: number };
    readonly answer: { readonly times: number; readonly seconds: number; readonly cpuSeconds: number };
  };
  readonly close: { readonly ask: { readonly lane: number }; readonly answer: object };
}

export type RequestType = keyof Requests;

/** A request is a line of JSON on standard input. */
export type Request = { readonly [T in RequestType]: { readonly type: T } & Requests[T]["ask"] }[RequestType];

/** An answer is a line on standard output after this mark; other lines are what libraries print. */
export const answerMark = "@bench ";

/** What a worker answers when a request fails and it can go on. */
export interface Failure {
  readonly error: string;
}
