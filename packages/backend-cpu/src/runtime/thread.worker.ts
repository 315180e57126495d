import { receiveMessages } from "./thread-loop.ts";
import type { ThreadMessage } from "./thread-message.ts";

// A thread of the backend in a browser: started by host-threads.ts, a file of its own because a page may forbid workers
// that are made of text.
const receive = receiveMessages();
self.addEventListener("message", ({ data }: MessageEvent<ThreadMessage>) => receive(data));
