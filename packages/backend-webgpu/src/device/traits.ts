/** What the choice of kernels depends on. */
export interface DeviceTraits {
  /**
   * Whether a CPU plays the GPU (SwiftShader, lavapipe, WARP): no memory of workgroups is near there, barriers are costly to
   * compile and to run, and a workgroup is a loop.
   */
  readonly software: boolean;
  /** Whether invocations of a subgroup may add up among themselves. */
  readonly subgroups: boolean;
  readonly maxStorageBuffers: number;
  /** Bytes of one binding. */
  readonly maxBindingBytes: number;
  readonly maxInvocations: number;
  readonly maxWorkgroupBytes: number;
  /** In one dimension of a dispatch. */
  readonly maxWorkgroups: number;
}
