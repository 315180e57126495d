import type { DType, Program } from "@tenon/program";
import { dtypes } from "@tenon/program";
import type { Backend } from "../backend.ts";
import { Session } from "./session.ts";

/** How a test ended that did not fail. */
export type Ending = "passed" | "unsupported";

/** One promise of the contract, tried. */
export interface KitTest {
  readonly name: string;
  /** Throws where the backend breaks the promise; `unsupported` where the backend lacks a dtype that it takes. */
  run(open: () => Promise<Backend>): Promise<Ending>;
}

/** A test on a backend of its own, closed afterwards. */
export function kitTest(name: string, needs: readonly DType[], body: (session: Session) => Promise<void>): KitTest {
  return {
    name,
    async run(open) {
      await using backend = await open();
      if (needs.some((dtype) => !backend.supports.dtypes.has(dtype))) return "unsupported";
      using session = new Session(backend);
      await body(session);
      return "passed";
    },
  };
}

/** All dtypes that occur in a Program, at any depth. */
export function dtypesIn(program: Program): DType[] {
  // Programs are plain data in which a dtype always stands under the key "dtype".
  const found = new Set<DType>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const dtype = key === "dtype" ? dtypes.find((known) => known === inner) : undefined;
      if (dtype) found.add(dtype);
      else visit(inner);
    }
  };
  visit([program.inputs, program.nodes]);
  return [...found];
}
