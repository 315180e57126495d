import { DatasetError } from "@tenon/datasets";
import type { ImageFile } from "./image-files.ts";

/** Outside Node there are no folders to list. */
export async function listFolder(folder: string): Promise<readonly ImageFile[]> {
  throw new DatasetError({
    code: "file-missing",
    file: "the images",
    source: folder,
    remedy: "there are no folders here; give files that the user chose: readImages(fileList(input.files))",
  });
}
