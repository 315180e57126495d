export type { Backend, Bindings, CompileOptions, DeviceBuffer, Executable, Invocation } from "./backend.ts";
export { contractVersion } from "./backend.ts";
export type { BackendErrorCode, BackendErrorDetails } from "./backend-error.ts";
export { BackendError, BackendLostError } from "./backend-error.ts";
export type { RefuseBinding } from "./check-bindings.ts";
export { checkBindings } from "./check-bindings.ts";
export type { Explanation, KernelExplanation } from "./explanation.ts";
export type { ReferenceOptions } from "./reference/reference.ts";
export { reference } from "./reference/reference.ts";
