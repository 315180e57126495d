/** Sends an event to the page; `transfer` hands arrays over. */
export function send<Event extends { readonly type: string }>(
  event: Event,
  transfer: readonly ArrayBuffer[] = [],
): void {
  postMessage(event, { transfer: [...transfer] });
}

/** Lets messages in that have come meanwhile: a loop of promises alone would not. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(undefined);
  });
}

const waiting: (() => void)[] = [];
const channel = new MessageChannel();
channel.port1.onmessage = () => waiting.shift()?.();
