import { hostThreads } from "#host-threads";
import { shareInPieces } from "../emit/share.ts";
import { chooseThreads } from "./choose-threads.ts";
import { controlBlockBytes } from "./control-block.ts";
import type { Sharing } from "./sharing.ts";
import { Team } from "./team.ts";
import type { ThreadHost } from "./thread-host.ts";

export interface ThreadSettings {
  readonly threads: number;
  readonly host: ThreadHost;
  /** Told once if no thread, or fewer than wanted, could be started. */
  readonly onMessage: (message: string) => void;
  /** All threads share every step, however small, and are waited for until they can: for tests. */
  readonly eager?: boolean;
  /** Milliseconds in which a thread that is waited for has to show a sign of life. */
  readonly patience?: number;
}

/** The only way to several threads: what imports this loads all of it. */
export function shareAmong({ threads, host, onMessage, eager = false, patience = 30_000 }: ThreadSettings): Sharing {
  return {
    threads,
    controlBytes: controlBlockBytes(threads),
    emitShare: shareInPieces(eager ? 0 : undefined),
    startTeam: (heap, onLost) =>
      new Team({ heap, control: heap.reserved, threads, host, onMessage, onLost, eager, patience }),
  };
}

/** As many of the host's threads as wanted, if they can work together; `onObstacle` is told why where they cannot. */
export function shareAmongHostThreads(
  wanted: number | "auto",
  onMessage: (message: string) => void,
  onObstacle: (obstacle: string) => void,
): Sharing | undefined {
  const { threads, obstacle } = chooseThreads(wanted, hostThreads);
  if (obstacle !== undefined) onObstacle(obstacle);
  return threads > 1 ? shareAmong({ threads, host: hostThreads, onMessage }) : undefined;
}
