// What pages and workers say to each other of keeping runs, whatever the view.

/** The first thing that a page says to each worker: where it keeps runs. See shell/own-slot.ts. */
export interface SlotMessage {
  readonly type: "slot";
  readonly slot: number | undefined;
}

/** Whether what was to be kept is kept; said when that changes. */
export interface KeepingMessage {
  readonly type: "keeping";
  readonly isKept: boolean;
}
