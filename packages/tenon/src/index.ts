export * from "@tenon/backend";
export * from "@tenon/backend-cpu";
export * from "@tenon/datasets";
export * from "@tenon/layers";
// A layer and the operation it applies share a name; from the umbrella the name is the layer.
export { logSoftmax, relu, reshape, sigmoid, softmax, tanh } from "@tenon/layers";
export * from "@tenon/losses";
// A loss and the metric that measures it share a name; from the umbrella the name is the loss.
export { meanAbsoluteError, meanSquaredError } from "@tenon/losses";
export * from "@tenon/metrics";
export * from "@tenon/optimizers";
export * from "@tenon/safetensors";
export * from "@tenon/tensor";
export * from "@tenon/training";
