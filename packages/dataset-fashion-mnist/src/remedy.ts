/** Both ways to the files; an error says them. */
export const remedy: string =
  "on Debian and Ubuntu install the package dataset-fashion-mnist (apt-get install dataset-fashion-mnist); elsewhere take the " +
  "four files, compressed or not, from https://github.com/zalandoresearch/fashion-mnist and name their folder by the option folder";
