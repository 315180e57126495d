let resolve: (slot: number | undefined) => void;

/** The slot of the browser's storage that is this tab's. The page finds it out (shell/own-slot.ts) and says it. */
export const ownSlot: Promise<number | undefined> = new Promise((resolved) => {
  resolve = resolved;
});

export const beGivenSlot = (slot: number | undefined): void => resolve(slot);
