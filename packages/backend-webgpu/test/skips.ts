import type { Skip } from "@tenon/backend/conformance";

const denormals = "WGSL lets a device take denormal operands for zero, and SwiftShader does";

/** Tests of the kit that the platform cannot pass, and why. Those that take f64 are left out by the kit itself. */
export const skips: readonly Skip[] = ["sqrt", "mul", "div"].map((name) => ({
  test: `${name} f32: special values`,
  reason: denormals,
}));
