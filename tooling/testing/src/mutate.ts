import fc from "fast-check";

interface Mutation {
  readonly kind: "set" | "flip" | "cut" | "insert" | "remove" | "double" | "append";
  readonly at: number;
  readonly value: number;
}

/** What happens to files: bytes change, are lost, inserted and appended, parts are doubled. Places count from either end. */
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant<Mutation["kind"]>("set"), at: fc.integer({ min: -60, max: 100 }), value: fc.nat(255) }),
  fc.record({ kind: fc.constant<Mutation["kind"]>("set"), at: fc.nat(100_000), value: fc.nat(255) }),
  fc.record({ kind: fc.constant<Mutation["kind"]>("flip"), at: fc.nat(100_000), value: fc.nat(7) }),
  fc.record({ kind: fc.constant<Mutation["kind"]>("cut"), at: fc.nat(100_000), value: fc.constant(0) }),
  fc.record({ kind: fc.constant<Mutation["kind"]>("insert"), at: fc.nat(100_000), value: fc.nat(255) }),
  fc.record({
    kind: fc.constant<Mutation["kind"]>("remove"),
    at: fc.nat(100_000),
    value: fc.integer({ min: 1, max: 8 }),
  }),
  fc.record({
    kind: fc.constant<Mutation["kind"]>("double"),
    at: fc.nat(100_000),
    value: fc.integer({ min: 1, max: 64 }),
  }),
  fc.record({ kind: fc.constant<Mutation["kind"]>("append"), at: fc.constant(0), value: fc.nat(255) }),
);

export const mutations: fc.Arbitrary<Mutation[]> = fc.array(mutation, { minLength: 1, maxLength: 4 });

export function mutate(bytes: Uint8Array, several: readonly Mutation[]): Uint8Array<ArrayBuffer> {
  const list = [...bytes];
  for (const { kind, at, value } of several) {
    const place = list.length === 0 ? 0 : ((at % list.length) + list.length) % list.length;
    if (kind === "append") list.push(value);
    else if (kind === "cut") list.length = place;
    else if (kind === "insert") list.splice(place, 0, value);
    else if (kind === "remove") list.splice(place, value);
    else if (kind === "double") list.splice(place, 0, ...list.slice(place, place + value));
    else if (list.length > 0) list[place] = kind === "flip" ? (list[place] as number) ^ (1 << value) : value;
  }
  return Uint8Array.from(list);
}
