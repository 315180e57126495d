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

/** Saves that are kept. */
const most = 2;

async function inFileSystem(name: string): Promise<KeptRuns> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(`run-${name}`, { create: true });
  /** Names count up; what the file system says of times cannot be relied on. */
  const names = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const each of folder.keys()) found.push(each);
    return found.sort((a, b) => Number(b) - Number(a));
  };
  return {
    name: "OPFS",
    async write(bytes) {
      const kept = await names();
      const name = String(Number(kept[0] ?? 0) + 1);
      const file = await folder.getFileHandle(name, { create: true });
      // Synchronous access is what all browsers with this file system have in workers.
      const access = await file.createSyncAccessHandle();
      let written = 0;
      try {
        access.truncate(0);
        written = access.write(bytes);
        access.flush();
      } finally {
        access.close();
        // Where storage is full, Chromium says so with a number (2 ** 32 - 8) instead of an error.
        if (written !== bytes.length) await folder.removeEntry(name);
      }
      if (written !== bytes.length) throw new Error("the browser's storage is full");
      for (const older of kept.slice(most - 1)) await folder.removeEntry(older);
    },
    async generations() {
      return (await names()).map(
        (each): SavedGeneration => ({
          name: `OPFS ${each}`,
          read: async () => {
            const file = await (await folder.getFileHandle(each)).getFile();
            return new Uint8Array(await file.arrayBuffer());
          },
        }),
      );
    },
    async clear() {
      for (const each of await names()) await folder.removeEntry(each);
    },
  };
}

const places = ["0", "1"] as const;

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
        const transaction = opening.result.transaction("runs", mode);
        const asked = ask(transaction.objectStore("runs"));
        // Not before: a full disk may be found out only when all is asked.
        transaction.oncomplete = () => resolve(asked.result);
        transaction.onabort = () => reject(transaction.error);
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
