/** A number as JSON can hold it: NaN, infinities and -0 as objects that name them. */
export function exactNumber(value: number): number | { readonly number: string } {
  if (Object.is(value, -0)) return { number: "-0" };
  return Number.isFinite(value) ? value : { number: String(value) };
}

/** JSON of plain data that tells all numbers apart: equal texts are equal data, members in equal order. */
export const exactJson = (data: unknown): string =>
  JSON.stringify(data, (_, member: unknown) => (typeof member === "number" ? exactNumber(member) : member));
