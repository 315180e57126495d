import type { WebgpuBackend } from "../src/webgpu-backend.ts";

/** What a backend has asked of its device. */
export interface Counts {
  buffers: number;
  bindGroups: number;
  pipelines: number;
  submits: number;
  dispatches: number;
  passes: number;
}

/** Counts, from now on, what a backend asks of its device: each of the device's functions still does what it does. */
export function countCalls({ device }: WebgpuBackend): Counts {
  const counts: Counts = { buffers: 0, bindGroups: 0, pipelines: 0, submits: 0, dispatches: 0, passes: 0 };
  const { queue } = device;
  const [createBuffer, createBindGroup] = [device.createBuffer.bind(device), device.createBindGroup.bind(device)];
  const createPipeline = device.createComputePipelineAsync.bind(device);
  const createEncoder = device.createCommandEncoder.bind(device);
  const submit = queue.submit.bind(queue);
  device.createBuffer = (descriptor) => {
    counts.buffers++;
    return createBuffer(descriptor);
  };
  device.createBindGroup = (descriptor) => {
    counts.bindGroups++;
    return createBindGroup(descriptor);
  };
  device.createComputePipelineAsync = (descriptor) => {
    counts.pipelines++;
    return createPipeline(descriptor);
  };
  device.createCommandEncoder = (descriptor) => {
    const encoder = createEncoder(descriptor);
    const beginComputePass = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = (passDescriptor) => {
      counts.passes++;
      const pass = beginComputePass(passDescriptor);
      const dispatch = pass.dispatchWorkgroups.bind(pass);
      pass.dispatchWorkgroups = (x, y, z) => {
        counts.dispatches++;
        dispatch(x, y, z);
      };
      return pass;
    };
    return encoder;
  };
  // The device gives the same queue every time.
  queue.submit = (buffers) => {
    counts.submits++;
    submit(buffers);
  };
  return counts;
}
