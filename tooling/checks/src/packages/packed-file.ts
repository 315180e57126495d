import { join } from "node:path";

/** Where a package's tarball lies after `check:pkg`; turbo keeps it, so an unchanged package is not packed again. */
export const packedFolder = ".pack";

export const packedFile = (packageFolder: string): string => join(packageFolder, packedFolder, "package.tgz");
