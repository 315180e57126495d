import type { EmitShare } from "../emit/share.ts";
import type { Heap } from "./heap.ts";
import type { Team } from "./team.ts";

/** How several threads share what a backend does. A backend of one thread has none, and does not load what that takes. */
export interface Sharing {
  readonly threads: number;
  /** Memory that threads need to find each other. */
  readonly controlBytes: number;
  readonly emitShare: EmitShare;
  /** `onLost` is told when a thread has ended, or does not answer any more: what it was doing will never be done. */
  startTeam(heap: Heap, onLost: (reason: string) => void): Team;
}
