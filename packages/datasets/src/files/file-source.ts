/** Where the files of a published data set come from. */
export interface FileSource {
  /** What to do about a file that is not the published one; part of an error message. */
  readonly remedy: string;
  /** @throws DatasetError `file-missing` or `unsupported` */
  read(file: string): Promise<Uint8Array>;
}
