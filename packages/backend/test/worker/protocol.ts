import type { Program, TensorType, TypedArray } from "@tenon/program";

/** What a proxy tells the worker; every message names the backend and what it is about by number. */
export type Request = { readonly backend: number } & (
  | { readonly call: "open" }
  | { readonly call: "allocate"; readonly id: number; readonly type: TensorType }
  | { readonly call: "write"; readonly id: number; readonly data: TypedArray }
  | { readonly call: "compile"; readonly id: number; readonly program: Program }
  | {
      readonly call: "bind";
      readonly id: number;
      readonly executable: number;
      readonly inputs: readonly number[];
      readonly outputs: readonly number[];
    }
  | { readonly call: "run"; readonly id: number }
  | { readonly call: "dispose"; readonly id: number }
  | { readonly call: "download"; readonly id: number; readonly answer: number }
  | { readonly call: "idle"; readonly answer: number }
  | { readonly call: "close"; readonly answer: number }
);

/** What the worker answers. */
export interface Answer {
  readonly answer: number;
  readonly data?: TypedArray;
  readonly error?: string;
}
