/**
 * The members that names ask for, in the order of the list: `w1` stands for itself and for all that begin with `w1-`.
 * No names ask for everything.
 *
 * @throws RangeError for a name that fits nothing; it lists those there are.
 */
export function selectByName<T extends { readonly name: string }>(
  what: string,
  members: readonly T[],
  names: readonly string[],
): readonly T[] {
  if (names.length === 0) return members;
  const fits = (member: T, name: string): boolean => member.name === name || member.name.startsWith(`${name}-`);
  for (const name of names)
    if (!members.some((member) => fits(member, name)))
      throw new RangeError(`there is no ${what} "${name}"; there are ${members.map((one) => one.name).join(", ")}`);
  return members.filter((member) => names.some((name) => fits(member, name)));
}
