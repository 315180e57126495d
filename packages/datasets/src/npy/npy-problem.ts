/** What is wrong with an NPY file or with the zip archive around several (NPZ). Sizes are in bytes. */
export type NpyProblem =
  | { readonly code: "npy-magic"; readonly actual: string }
  | { readonly code: "npy-version"; readonly version: string }
  | { readonly code: "npy-header"; readonly problem: string }
  | { readonly code: "npy-type"; readonly descr: string }
  | {
      readonly code: "npy-truncated";
      readonly expected: number;
      readonly actual: number;
      readonly part: "header" | "data";
    }
  | { readonly code: "npy-trailing"; readonly expected: number; readonly actual: number }
  | { readonly code: "npy-range"; readonly index: number; readonly value: string; readonly dtype: string }
  | { readonly code: "zip"; readonly problem: string; readonly entry?: string };

export function renderNpyProblem(details: NpyProblem): string {
  switch (details.code) {
    case "npy-magic":
      return `not an NPY file: it starts with the bytes ${details.actual} instead of 93 4e 55 4d 50 59 ("\\x93NUMPY")`;
    case "npy-version":
      return `an NPY file of version ${details.version}; versions 1.0, 2.0 and 3.0 are known`;
    case "npy-header":
      return `an NPY file whose header ${details.problem}`;
    case "npy-type":
      return `an NPY file with elements of type ${details.descr}; known are b1, i1 to i8, u1 to u8, f4 and f8: convert it, as by array.astype("float32")`;
    case "npy-truncated":
      return `an NPY file cut off in its ${details.part}: it has ${details.actual} bytes and needs ${details.expected}`;
    case "npy-trailing":
      return `an NPY file with ${details.actual - details.expected} bytes too many: its header asks for ${details.expected}, it has ${details.actual}`;
    case "npy-range":
      return `element ${details.index} of an NPY file is ${details.value}, which ${details.dtype} does not hold`;
    case "zip":
      return `a zip archive ${details.entry === undefined ? "" : `whose entry ${JSON.stringify(details.entry)} `}${details.problem}`;
  }
}
