/** A file of an image folder, read when it is its turn. */
export interface ImageFile {
  /** Its place below the folder, with slashes: "cat/1.png". */
  readonly path: string;
  read(): Promise<Uint8Array>;
}

/**
 * Files that a user chose in a browser (`<input type="file" webkitdirectory>`) as an image folder.
 *
 * @example
 * ```ts
 * import { fileList } from "@tenon/dataset-images";
 * fileList([new File(["..."], "1.png")]).map(({ path }) => path); // => ["1.png"]
 * ```
 */
export function fileList(files: Iterable<File>): readonly ImageFile[] {
  return Array.from(files, (file) => ({
    // The chosen folder's own name stands in front. Node's File has no such path.
    path: (file.webkitRelativePath || file.name).replace(/^[^/]*\/(?=.)/, ""),
    read: async () => new Uint8Array(await file.arrayBuffer()),
  }));
}
