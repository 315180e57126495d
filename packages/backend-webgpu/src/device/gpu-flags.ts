// The flags of the WebGPU specification as numbers: their global names are missing where the API comes from a package.

export const bufferUsage: {
  readonly mapRead: number;
  readonly copySource: number;
  readonly copyTarget: number;
  readonly uniform: number;
  readonly storage: number;
  readonly queryResolve: number;
} = { mapRead: 0x1, copySource: 0x4, copyTarget: 0x8, uniform: 0x40, storage: 0x80, queryResolve: 0x200 };

/** GPUMapMode.READ */
export const mapRead = 0x1;

/** GPUShaderStage.COMPUTE */
export const computeStage = 0x4;
