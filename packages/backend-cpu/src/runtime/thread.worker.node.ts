import { parentPort } from "node:worker_threads";
import { receiveMessages } from "./thread-loop.ts";

// A thread of the backend in Node, started by host-threads.node.ts. It listens from the event loop's first turn on, not
// sooner: only of a thread whose loop has begun does Node tell whether it is still there.
setImmediate(() => parentPort?.on("message", receiveMessages()));
