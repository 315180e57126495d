import type { Skip } from "@tenon/backend/conformance";

/** Tests of the kit that the platform cannot pass, and why. */
export const skips: readonly Skip[] = [];
