import type { EngineFeatures } from "./emit/tile-shape.ts";
import * as f32x4 from "./wasm/instructions/f32x4.ts";
import { ModuleBuilder } from "./wasm/module-builder.ts";

/** A module with one function whose body is an f32x4 relaxed multiply-add. */
function usesRelaxedSimd(): boolean {
  const module = new ModuleBuilder();
  const f = module.function([]);
  f.f32x4(1).f32x4(1).f32x4(1).op(f32x4.relaxed_madd).drop();
  return WebAssembly.validate(module.encode());
}

/** A module that declares an empty structure: garbage-collected types came to engines at the end of 2023. */
const structureType = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 3, 1, 0x5f, 0);

/** What the engine that runs this can do. */
export function detectFeatures(): EngineFeatures {
  return { relaxed: usesRelaxedSimd(), modern: WebAssembly.validate(structureType) };
}
