import type { RunStorage, SavedGeneration } from "@tenon/training";

/**
 * Where a run is kept in this browser: two places, written in turn, so that a tab which is closed in the middle of a save
 * leaves the one before.
 */
export interface KeptRuns extends RunStorage {
  /** Takes everything away. */
  clear(): Promise<void>;
}

/** In the origin private file system, else in IndexedDB, else nowhere. */
export async function openKeptRuns(name: string): Promise<KeptRuns> {
  try {
    return await inFileSystem(name);
  } catch {
    return inDatabase(name);
  }
}

const places = ["0", "1"] as const;

async function inFileSystem(name: string): Promise<KeptRuns> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(`run-${name}`, { create: true });
  const files = async (): Promise<File[]> => {
    const found = await Promise.all(
      places.map(async (place) => {
        try {
          return await (await folder.getFileHandle(place)).getFile();
        } catch {
          return undefined;
        }
      }),
    );
    return found.filter((file) => file !== undefined && file.size > 0).sort(newestFirst) as File[];
  };
  return {
    name: "OPFS",
    async write(bytes) {
      const kept = await files();
      const place = places.find((each) => !kept.some((file) => file.name === each)) ?? kept.at(-1)?.name ?? "0";
      // Synchronous access is what all browsers with this file system have in workers.
      const access = await (await folder.getFileHandle(place, { create: true })).createSyncAccessHandle();
      try {
        access.truncate(0);
        access.write(bytes);
        access.flush();
      } finally {
        access.close();
      }
    },
    async generations() {
      return (await files()).map(
        (file): SavedGeneration => ({
          name: `OPFS ${file.name}`,
          read: async () => new Uint8Array(await file.arrayBuffer()),
        }),
      );
    },
    async clear() {
      for (const place of places) await folder.removeEntry(place).catch(() => {});
    },
  };
}

const newestFirst = (a: File | undefined, b: File | undefined): number =>
  (b?.lastModified ?? 0) - (a?.lastModified ?? 0);

interface Kept {
  readonly written: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

function inDatabase(name: string): KeptRuns {
  const request = <T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const opening = indexedDB.open("tenon-runs", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("runs");
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const asked = ask(opening.result.transaction("runs", mode).objectStore("runs"));
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      };
    });
  const all = async (): Promise<(Kept & { readonly place: string })[]> => {
    const found = await Promise.all(
      places.map(async (place) => ({
        place,
        ...(await request<Kept | undefined>("readonly", (store) => store.get(`${name} ${place}`))),
      })),
    );
    return found
      .flatMap(({ place, written, bytes }) => (written === undefined || !bytes ? [] : [{ place, written, bytes }]))
      .sort((a, b) => b.written - a.written);
  };
  return {
    name: "IndexedDB",
    async write(bytes) {
      const kept = await all();
      const place = places.find((each) => !kept.some((one) => one.place === each)) ?? kept.at(-1)?.place ?? "0";
      await request("readwrite", (store) =>
        store.put({ written: Date.now(), bytes } satisfies Kept, `${name} ${place}`),
      );
    },
    async generations() {
      const kept = await all().catch(() => []);
      return kept.map(({ place, bytes }) => ({ name: `IndexedDB ${place}`, read: async () => bytes }));
    },
    async clear() {
      for (const place of places)
        await request("readwrite", (store) => store.delete(`${name} ${place}`)).catch(() => {});
    },
  };
}
