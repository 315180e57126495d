/** Puts a member of a list first, a new one too; gives back the one that there is no room for any more. */
export function putFirst<T>(list: T[], member: T, limit: number = Infinity): T | undefined {
  if (list[0] === member) return undefined;
  const at = list.indexOf(member);
  if (at > 0) list.splice(at, 1);
  list.unshift(member);
  return list.length > limit ? list.pop() : undefined;
}
