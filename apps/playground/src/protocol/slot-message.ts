/** The first thing that a page says to each worker: where it keeps runs. See shell/own-slot.ts. */
export interface SlotMessage {
  readonly type: "slot";
  readonly slot: number | undefined;
}
