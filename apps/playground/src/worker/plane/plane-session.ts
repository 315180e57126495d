export function openPlane(): (command: never) => void {
  return () => {};
}
