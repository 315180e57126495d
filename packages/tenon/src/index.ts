export * from "@tenon/backend";
export * from "@tenon/datasets";
export * from "@tenon/layers";
export * from "@tenon/losses";
export * from "@tenon/metrics";
export * from "@tenon/optimizers";
export * from "@tenon/tensor";
export * from "@tenon/training";
