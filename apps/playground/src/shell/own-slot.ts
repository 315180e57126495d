import { browserMemory, tabMemory } from "./memory.ts";

// Tabs side by side leave each other's runs alone: each keeps its own in a slot of the browser's storage, whose lock it holds
// as long as it lives.

const slots: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7];

/** Of the tab: it stays over a reload. */
const ownKey = "run-slot";
/** Of all tabs: the slot that was used last comes first. */
const usedKey = "run-slots";

/** How long a tab waits for the slot that it had before, in milliseconds: where it was made from another tab, that one has it. */
const patience = 500;

/**
 * The slot of this tab: the one it had before a reload; in a new tab, of those that no tab has, the one that was used last.
 * Undefined where more tabs are open than there are slots.
 */
export const ownSlot: Promise<number | undefined> = findSlot();

async function findSlot(): Promise<number | undefined> {
  if (!("locks" in navigator)) return 0;
  const own = slots.find((slot) => String(slot) === tabMemory.get(ownKey));
  const isBack = own !== undefined && (await take(own, { signal: AbortSignal.timeout(patience) }));
  const slot = isBack ? own : await firstFree();
  if (slot === undefined) return undefined;
  tabMemory.set(ownKey, String(slot));
  use(slot);
  addEventListener("pagehide", () => use(slot));
  return slot;
}

async function firstFree(): Promise<number | undefined> {
  for (const slot of new Set([...used(), ...slots])) if (await take(slot, { ifAvailable: true })) return slot;
  return undefined;
}

/** Whether the slot is this tab's from now on. */
function take(slot: number, options: LockOptions): Promise<boolean> {
  return new Promise((resolve) => {
    const forever = new Promise<never>(() => {});
    navigator.locks
      .request(`run slot ${slot}`, options, (lock) => {
        resolve(lock !== null);
        return lock ? forever : undefined;
      })
      .catch(() => resolve(false));
  });
}

function used(): readonly number[] {
  try {
    const given = JSON.parse(browserMemory.get(usedKey) ?? "[]") as unknown;
    return Array.isArray(given) ? given.filter((slot) => slots.includes(slot)) : [];
  } catch {
    return [];
  }
}

function use(slot: number): void {
  browserMemory.set(usedKey, JSON.stringify([slot, ...used().filter((other) => other !== slot)]));
}
