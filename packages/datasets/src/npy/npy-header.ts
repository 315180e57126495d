import { DatasetError } from "../dataset-error.ts";

/** What the dictionary at the start of an NPY file says. */
export interface NpyHeader {
  /** NumPy's name of the element type, such as "<f4". */
  readonly descr: string;
  /** Whether the first axis varies fastest (Fortran's order). */
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** As many axes as a tensor may have. */
const maximumRank = 32;

/**
 * Reads the header's dictionary, a literal of Python: `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
 *
 * It is matched, never evaluated; keys may come in any order (the format asks for sorted ones).
 *
 * @throws DatasetError `npy-header`, `npy-type`
 */
export function readNpyDictionary(text: string): NpyHeader {
  const refuse = (problem: string): never => {
    throw new DatasetError({ code: "npy-header", problem });
  };
  const token = /\s*(?:'([^'\\]*)'|"([^"\\]*)"|(True|False)|(\d{1,20})|([[\]{}(),:]))/y;
  /** The next token: a text with a quote in front, or the characters as they stand. */
  const next = (): string => {
    const match = token.exec(text);
    if (match === null) return refuse("is not the dictionary that NumPy writes");
    const [, single, double, ...others] = match;
    const quoted = single ?? double;
    return quoted === undefined ? (others.find((one) => one !== undefined) ?? "") : `'${quoted}`;
  };
  const expect = (wanted: string): void => {
    if (next() !== wanted) refuse("is not the dictionary that NumPy writes");
  };

  let descr: string | undefined;
  let fortranOrder: boolean | undefined;
  let shape: readonly number[] | undefined;
  expect("{");
  for (let key = next(); key !== "}"; ) {
    expect(":");
    if (key === "'descr") {
      const value = next();
      // A list: fields with names. It may be long, so it is not repeated in the message.
      if (value === "[") throw new DatasetError({ code: "npy-type", descr: "of several fields" });
      if (!value.startsWith("'")) refuse("gives no element type");
      descr = value.slice(1);
    } else if (key === "'fortran_order") {
      const value = next();
      if (value !== "True" && value !== "False") refuse("does not say True or False to fortran_order");
      fortranOrder = value === "True";
    } else if (key === "'shape") shape = readShape(next, refuse);
    else refuse(`has the unknown key ${JSON.stringify(key.slice(1, 41))}`);
    const separator = next();
    if (separator === "}") break;
    if (separator !== ",") refuse("is not the dictionary that NumPy writes");
    key = next();
  }
  if (text.slice(token.lastIndex).trim() !== "") refuse("goes on behind its dictionary");
  if (descr === undefined || fortranOrder === undefined || shape === undefined)
    return refuse("lacks descr, fortran_order or shape");
  return { descr, fortranOrder, shape };
}

/** A tuple of whole numbers: (), (3,), (3, 4). */
function readShape(next: () => string, refuse: (problem: string) => never): readonly number[] {
  const shape: number[] = [];
  if (next() !== "(") refuse("gives no tuple for the shape");
  for (let value = next(); value !== ")"; value = next()) {
    if (!/^\d+$/.test(value)) refuse("has a shape that is not of whole numbers >= 0");
    shape.push(Number(value));
    if (shape.length > maximumRank) refuse(`has a shape of more than ${maximumRank} axes`);
    const separator = next();
    if (separator === ")") break;
    if (separator !== ",") refuse("has a shape that is not of whole numbers >= 0");
  }
  return shape;
}
