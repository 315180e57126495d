import type { Dataset, Split } from "@tenon/datasets";
import { listFolder } from "#image-folder";
import { type ImagesOptions, readImages } from "./read-images.ts";

/**
 * The images below a folder as a dataset; see `readImages`. In Node.
 *
 * @throws DatasetError as `readImages`, and `file-missing` for a folder that cannot be read, or where there are none
 *
 * @example
 * ```ts no-run
 * import { imageFolder } from "@tenon/dataset-images";
 *
 * // pets/cat/1.jpg, pets/cat/2.png, pets/dog/1.jpg, ...
 * const pets = await imageFolder("pets", { width: 32, height: 32, test: 0.1 });
 * pets.classes; // "cat", "dog"
 * ```
 */
export async function imageFolder(folder: string, options: ImagesOptions = {}): Promise<Dataset<Split>> {
  return readImages(await listFolder(folder), options);
}
