/** Writes an IDX file: the other side of readIdx. */
export function idxFile(type: number, shape: readonly number[], data: readonly number[]): Uint8Array<ArrayBuffer> {
  const [bytes, set] = writers[type] ?? [1, (view, at, value) => view.setUint8(at, value)];
  const header = 4 + 4 * shape.length;
  const view = new DataView(new ArrayBuffer(header + bytes * data.length));
  view.setUint8(2, type);
  view.setUint8(3, shape.length);
  for (const [axis, extent] of shape.entries()) view.setUint32(4 + 4 * axis, extent);
  for (const [i, value] of data.entries()) set(view, header + bytes * i, value);
  return new Uint8Array(view.buffer);
}

const writers: { readonly [type: number]: [number, (view: DataView, at: number, value: number) => void] } = {
  9: [1, (view, at, value) => view.setInt8(at, value)],
  11: [2, (view, at, value) => view.setInt16(at, value)],
  12: [4, (view, at, value) => view.setInt32(at, value)],
  13: [4, (view, at, value) => view.setFloat32(at, value)],
  14: [8, (view, at, value) => view.setFloat64(at, value)],
};
