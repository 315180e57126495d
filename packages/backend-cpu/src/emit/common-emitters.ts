import type { EmittersOf } from "./emitters.ts";
import { commonOperations } from "./operations.ts";

/** For what `common` of @tenon/compiler makes of Programs without f64. */
export const commonEmitters: EmittersOf = () => ({ operations: commonOperations });
