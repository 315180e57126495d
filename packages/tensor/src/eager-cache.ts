import type { Backend, Executable } from "@tenon/backend";
import type { Program } from "@tenon/program";
import { exactJson } from "@tenon/program";

/** Compiled one-operation Programs kept per backend; the least recently used one goes first. */
export const eagerCacheSize = 256;

/** Lives and dies with its backend: the map holds it weakly, so that nothing is shared between users of the module. */
const caches: WeakMap<Backend, Map<string, Executable>> = new WeakMap();

export function eagerExecutable(backend: Backend, program: Program): Executable {
  const cache = caches.get(backend) ?? new Map<string, Executable>();
  caches.set(backend, cache);
  const key = exactJson(program);
  const found = cache.get(key);
  const executable = found ?? backend.compile(program);
  cache.delete(key);
  cache.set(key, executable);
  if (cache.size > eagerCacheSize) {
    const [oldest, stale] = cache.entries().next().value as [string, Executable];
    cache.delete(oldest);
    stale[Symbol.dispose]();
  }
  return executable;
}
