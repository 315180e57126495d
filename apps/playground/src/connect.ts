import type { KeepingMessage, SlotMessage } from "./protocol/keeping-messages.ts";
import { problem, unkept } from "./shell/notices.tsx";
import { ownSlot } from "./shell/own-slot.ts";
import type { View } from "./shell/route.ts";
import { text } from "./text/language.ts";

/** The page's end of a worker. */
export interface Connection<Command> {
  send(command: Command, transfer?: readonly ArrayBuffer[]): void;
}

/** Starts the worker of a view. It lives as long as the page, so that training goes on while another view is shown. */
export function connect<Command, Event extends { readonly type: string }>(
  view: View,
  onEvent: (event: Event) => void,
): Connection<Command> {
  const worker = new Worker(new URL("./worker/main.ts", import.meta.url), { type: "module", name: view });
  worker.addEventListener("message", ({ data }: MessageEvent<Event | KeepingMessage>) => {
    if (!isOfKeeping(data)) return onEvent(data);
    const others = unkept.value.filter((other) => other !== view);
    unkept.value = data.isKept ? others : [...others, view];
  });
  worker.addEventListener("error", ({ message }) => {
    problem.value = text.value.engineFailed(message || "worker");
  });
  void ownSlot.then((slot) => worker.postMessage({ type: "slot", slot } satisfies SlotMessage));
  return { send: (command, transfer = []) => worker.postMessage(command, { transfer: [...transfer] }) };
}

const isOfKeeping = (event: { readonly type: string }): event is KeepingMessage => event.type === "keeping";
