export function openNeuron(): (command: never) => void {
  return () => {};
}
