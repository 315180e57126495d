import { csvTable, DatasetError, inFile } from "@tenon/datasets";
import type { ImageFile } from "./image-files.ts";

export interface LabelledFile extends ImageFile {
  readonly label: string;
  /** What the file is for, if the layout says it. */
  readonly role?: SplitRole;
}

export type SplitRole = "train" | "validation" | "test";
const roles: readonly SplitRole[] = ["train", "validation", "test"];

const isImage = ({ path }: ImageFile): boolean => /\.(png|jpe?g)$/i.test(path);

/**
 * Labels by the folder each image is in: "cat/1.png" is of class "cat". If "train" is among the folders, and every folder is
 * "train", "validation" or "test", classes are the folders below those.
 */
export function labelsByFolder(files: readonly ImageFile[]): readonly LabelledFile[] {
  const images = files.filter(isImage);
  const tops = new Set(images.map(({ path }) => path.split("/", 1)[0] ?? ""));
  const named = tops.has("train") && [...tops].every((top) => roles.some((role) => role === top));
  return images.map((file) => {
    const parts = file.path.split("/");
    const role = named ? roles.find((one) => one === parts[0]) : undefined;
    const label = parts[role === undefined ? 0 : 1];
    if (label === undefined || parts.length < (role === undefined ? 2 : 3))
      throw new DatasetError({
        code: "definition",
        dataset: "images",
        where: file.path,
        problem: "lies in no folder of a class; put it in one named like its class, or give a file of labels",
      });
    return { path: file.path, read: () => file.read(), label, ...(role && { role }) };
  });
}

/** Labels by a CSV file among the others, with a column of paths and one of labels. Images that it does not list are left out. */
export async function labelsByFile(
  files: readonly ImageFile[],
  {
    path,
    fileColumn,
    labelColumn,
  }: { readonly path: string; readonly fileColumn: string; readonly labelColumn: string },
): Promise<readonly LabelledFile[]> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const source = byPath.get(path);
  if (source === undefined)
    throw new DatasetError({
      code: "file-missing",
      file: path,
      source: "the folder of images",
      remedy: "name a CSV file below it, by its path from there",
    });
  return inFile(path, async () => {
    const { columns, rows } = csvTable(await source.read());
    const [fileAt, labelAt] = [fileColumn, labelColumn].map((column) => {
      const index = columns.get(column);
      if (index === undefined)
        throw new DatasetError({
          code: "csv-column",
          column,
          problem: `is not there; columns are ${[...columns.keys()].slice(0, 20).join(", ")}`,
        });
      return index;
    });
    return rows.map(({ line, fields }) => {
      const [name, label] = [fields[fileAt ?? 0]?.trim() ?? "", fields[labelAt ?? 0]?.trim() ?? ""];
      const file = byPath.get(name);
      if (file === undefined)
        throw new DatasetError({
          code: "csv-value",
          line,
          column: fileColumn,
          value: name,
          expected: "the path of a file in the folder",
        });
      if (label === "") throw new DatasetError({ code: "csv-missing", line, column: labelColumn });
      return { path: name, read: () => file.read(), label };
    });
  });
}
