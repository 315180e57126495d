import { BackendError } from "@tenon/backend";

export interface CreatedBuffer {
  readonly buffer: GPUBuffer;
  /** Why there is no memory behind it; undefined where there is some. Known once the device has answered. */
  readonly failure: Promise<BackendError | undefined>;
}

/** Makes a buffer at once; `purpose` names it in errors. */
export function createBuffer(device: GPUDevice, purpose: string, bytes: number, usage: number): CreatedBuffer {
  device.pushErrorScope("out-of-memory");
  const buffer = device.createBuffer({ label: purpose, size: bytes, usage });
  const failure = device.popErrorScope().then(
    (error) => (error ? outOfMemory(purpose, bytes, error) : undefined),
    // The device is lost.
    () => undefined,
  );
  return { buffer, failure };
}

/** Dawn gives memory back at the end of what is submitted next; an empty submit, so that nobody has to do a step for it. */
export function destroyBuffer(device: GPUDevice, buffer: GPUBuffer): void {
  buffer.destroy();
  device.queue.submit([]);
}

export function outOfMemory(purpose: string, bytes: number, cause: { readonly message: string }): BackendError {
  const advice = "dispose tensors that nobody needs any more, or take smaller batches";
  const reason = `no memory for ${purpose}, ${bytes} bytes; ${advice}: ${cause.message}`;
  return new BackendError({ code: "unsupported", backend: "webgpu", reason, cause });
}
