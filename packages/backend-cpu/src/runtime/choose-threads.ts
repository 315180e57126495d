import type { ThreadHost } from "./thread-host.ts";

/** More threads are not taken unasked: what a step can divide gets small, and other things run as well. */
const mostUnasked = 8;

export interface ChosenThreads {
  readonly threads: number;
  /** Why there are fewer than there could be. */
  readonly obstacle?: string;
}

/** How many threads there will be: as many as wanted where they can work together, else one. */
export function chooseThreads(wanted: number | "auto", host: ThreadHost): ChosenThreads {
  const threads = wanted === "auto" ? Math.min(mostUnasked, host.parallelism) : wanted;
  if (threads === 1) return { threads };
  const obstacle = findObstacle(host);
  return obstacle === undefined ? { threads } : { threads: 1, obstacle };
}

function findObstacle(host: ThreadHost): string | undefined {
  if (typeof SharedArrayBuffer === "undefined" || globalThis.crossOriginIsolated === false)
    return "threads share memory, which takes a page that is cross-origin isolated: serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp";
  if (!host.startsThreads) return "there are no workers here";
  return undefined;
}
