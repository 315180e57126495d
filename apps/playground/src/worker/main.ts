import type { SlotMessage } from "../protocol/keeping-messages.ts";
import { beGivenSlot } from "./own-slot.ts";

// The worker of one view, which its name says. What it computes with comes with the view's own script.

type Handle = (command: never) => void;

const sessions: Readonly<Record<string, () => Promise<Handle>>> = {
  digits: async () => (await import("./digits/digits-session.ts")).openDigits(),
  plane: async () => (await import("./plane/plane-session.ts")).openPlane(),
  neuron: async () => (await import("./neuron/neuron-session.ts")).openNeuron(),
};

const session: Promise<Handle> | undefined = sessions[self.name]?.();

// One after another, though each may take its time.
self.onmessage = ({ data }: MessageEvent<SlotMessage | { readonly type: unknown }>) => {
  if (data.type === "slot") return beGivenSlot((data as SlotMessage).slot);
  void session?.then((handle) => handle(data as never));
};
