export { type DecodeOptions, decodeImage } from "./decode/decode-image.ts";
export { type Image, withChannels } from "./decode/image.ts";
export { type Interpolation, resize } from "./decode/resize.ts";
export { fileList, type ImageFile } from "./image-files.ts";
export { imageFolder } from "./images.ts";
export { type ImagesOptions, readImages } from "./read-images.ts";
