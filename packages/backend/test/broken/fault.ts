import type { Backend } from "../../src/index.ts";

/** A backend with one thing wrong with it. */
export interface Fault {
  readonly fault: string;
  /** The test that names the fault; it has to fail. */
  readonly caughtBy: string;
  /** Beginnings of the names of other tests that may fail as well, since they meet the same fault. */
  readonly mayAlsoFail: readonly string[];
  open(): Backend;
}
