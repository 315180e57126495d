import {
  classIndices,
  createSplit,
  type Dataset,
  decompress,
  defineDataset,
  type FileSource,
  inFile,
  normalisePixels,
  readIdx,
  type Split,
  verifyFile,
} from "@tenon/datasets";
import { type FashionMnistFile, files } from "./files.ts";

/** Reads and verifies the four files from a source. */
export async function loadFashionMnist(source: FileSource): Promise<Dataset<Split>> {
  const read = async (file: FashionMnistFile): Promise<Uint8Array> => {
    const bytes = await source.read(file.name);
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const unpacked = packed ? await inFile(file.name, () => decompress(bytes, "gzip", file.size)) : bytes;
    return verifyFile(file, unpacked, source.remedy);
  };
  const readSplit = async (images: FashionMnistFile, labels: FashionMnistFile): Promise<Split> => {
    const [pixels, classes] = await Promise.all([read(images), read(labels)]);
    const { dtype, shape, data } = readIdx(pixels);
    // Images have a channel axis, of one channel here.
    return createSplit({ inputs: [{ dtype, shape: [...shape, 1], data }], targets: [readIdx(classes)] });
  };
  const [train, test] = await Promise.all([
    readSplit(files.trainImages, files.trainLabels),
    readSplit(files.testImages, files.testLabels),
  ]);
  return defineDataset({
    name: "fashionMnist",
    inputTypes: [{ dtype: "f32", shape: [28, 28, 1] }],
    targetTypes: [{ dtype: "i32", shape: [] }],
    classes: ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
    splits: { train, test },
    prepare: ({ inputs, targets }) => ({
      inputs: inputs.map(normalisePixels),
      targets: targets.map(classIndices),
    }),
  });
}
