export type { DecodedSafetensors, DecodedTensor } from "./decode.ts";
export { decodeSafetensors } from "./decode.ts";
export type { SafetensorsArray, SafetensorsDType } from "./dtypes.ts";
export type { EncodedTensor } from "./encode.ts";
export { encodeSafetensors } from "./encode.ts";
export type { SafetensorsErrorCode, SafetensorsErrorDetails } from "./safetensors-error.ts";
export { SafetensorsError } from "./safetensors-error.ts";
