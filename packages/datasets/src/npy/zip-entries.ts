import { DatasetError } from "../dataset-error.ts";

/** A file in a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** 0: stored, 8: deflated. */
  readonly method: number;
  /** The bytes as they lie in the archive. */
  readonly packed: Uint8Array;
  /** Bytes that it unpacks to, says the archive. */
  readonly size: number;
  readonly crc32: number;
}

const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const unknown32 = 0xffffffff;

/**
 * The files that the central directory of a zip archive lists (PKWARE's APPNOTE.TXT, 4.3), without unpacking anything. Zip64 is
 * read as far as Python's zipfile writes it: sizes in an extra field.
 *
 * @throws DatasetError `zip`
 */
export function zipEntries(bytes: Uint8Array): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const refuse = (problem: string, entry?: string): never => {
    throw new DatasetError({ code: "zip", problem, ...(entry !== undefined && { entry: entry.slice(0, 80) }) });
  };
  const end = findEnd(view) ?? refuse("has no end record: it is cut off, or no zip archive");
  const count = view.getUint16(end + 10, true);
  const directory = view.getUint32(end + 16, true);
  if (count === 0xffff || directory === unknown32) refuse("is of the form for more than 65,534 files or 4 GB");

  const entries: ZipEntry[] = [];
  let at = directory;
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== centralSignature) refuse("has a damaged list of files");
    const [nameLength, extraLength] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true)];
    const after = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (after > end) refuse("has a damaged list of files");
    const name = new TextDecoder().decode(copyOf(bytes.subarray(at + 46, at + 46 + nameLength)));
    const extra = at + 46 + nameLength;
    const sizes = {
      size: view.getUint32(at + 24, true),
      packedSize: view.getUint32(at + 20, true),
      offset: view.getUint32(at + 42, true),
    };
    const { size, packedSize, offset } =
      zip64(view, extra, extra + extraLength, sizes) ?? refuse("has damaged sizes", name);
    if ((view.getUint16(at + 8, true) & 1) === 1) refuse("is encrypted", name);
    const method = view.getUint16(at + 10, true);
    if (method !== 0 && method !== 8) refuse(`is compressed by the unknown method ${method}`, name);
    if (offset + 30 > directory || view.getUint32(offset, true) !== localSignature)
      refuse("is not where the list says", name);
    const begin = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
    if (begin + packedSize > directory) refuse("is cut off", name);
    if (method === 0 && size !== packedSize) refuse("has two sizes although it is not compressed", name);
    // Entries that share bytes are how small archives are made to unpack to terabytes.
    total += packedSize;
    if (total > directory) refuse("shares its bytes with others", name);
    entries.push({
      name,
      method,
      packed: bytes.subarray(begin, begin + packedSize),
      size,
      crc32: view.getUint32(at + 16, true),
    });
    at = after;
  }
  return entries;
}

/** Where the end record is: the last thing in the file, but for a comment of up to 65,535 bytes. */
function findEnd(view: DataView): number | undefined {
  const first = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= first; at--)
    if (view.getUint32(at, true) === endSignature && at + 22 + view.getUint16(at + 20, true) === view.byteLength)
      return at;
  return undefined;
}

interface Sizes {
  readonly size: number;
  readonly packedSize: number;
  readonly offset: number;
}

/** Fields of 32 bits that are full stand in the extra field 1, in 64 bits and this order (APPNOTE 4.5.3). */
function zip64(view: DataView, begin: number, end: number, sizes: Sizes): Sizes | undefined {
  if (![sizes.size, sizes.packedSize, sizes.offset].includes(unknown32)) return sizes;
  for (let at = begin; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let field = at + 4;
    const last = Math.min(end, field + view.getUint16(at + 2, true));
    const take = (narrow: number): number => {
      if (narrow !== unknown32) return narrow;
      const value = field + 8 <= last ? Number(view.getBigUint64(field, true)) : Number.NaN;
      field += 8;
      return value;
    };
    const wide = { size: take(sizes.size), packedSize: take(sizes.packedSize), offset: take(sizes.offset) };
    return Object.values(wide).every(Number.isSafeInteger) ? wide : undefined;
  }
  return undefined;
}

/** TextDecoder takes no memory that other threads may write to. */
const copyOf = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes);
