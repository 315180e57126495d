/** What a browser remembers by name: nothing where someone forbids it, or where it is full. */
export interface Memory {
  get(name: string): string | null;
  set(name: string, value: string): void;
}

/** A browser that forbids storage throws as soon as it is named. */
const memory = (storage: () => Storage): Memory => ({
  get(name) {
    try {
      return storage().getItem(name);
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      storage().setItem(name, value);
    } catch {
      // Then the next visit begins as the first did.
    }
  },
});

/** For every visit. */
export const browserMemory: Memory = memory(() => localStorage);

/** For this tab, over a reload. */
export const tabMemory: Memory = memory(() => sessionStorage);
