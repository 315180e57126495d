/** Bytes of a cache line: what different threads write lies in different lines. */
const line = 64;

/**
 * Where the threads of a backend meet: words of 32 bits in the shared memory, in bytes from the start of the block. What is
 * counted is only ever counted up and may wrap, so numbers are compared by their difference.
 */
export const controlBlock = {
  /** Pieces of work that have been done. */
  done: 0,
  /** Threads that sleep until `done` has grown. */
  sleepers: 4,

  /** The step that the following words describe; 0 while there is none, or while they are being written. */
  step: 64,
  program: 68,
  pointers: 72,
  arena: 76,
  /** Memory of the first thread's own; that of each other lies `scratchStride` further. */
  scratch: 80,
  scratchStride: 84,
  /** Threads that share the step, whether or not all of them come. */
  threads: 88,
  /** The number of the step's first piece. */
  base: 92,

  /** Not 0 once a thread has failed in the current step. */
  failed: 128,
  /** What it said: bytes of UTF-8, and how many. */
  failureBytes: 132,
  failureText: 136,
} as const;

export const longestFailureText: number = 320;

/** Words of one thread, in bytes from the start of its line. */
export const threadLine = {
  /** Changed by the first thread whenever it wants this one's attention: for a step, or for a message. */
  order: 0,
  /** Messages that were posted to it. */
  posted: 4,
  /** Messages that it has dealt with. */
  handled: 8,
  /** 1 while it sleeps until `order` changes. */
  sleeping: 12,
  /** The step that it works on, or 0. */
  running: 16,
  /** The first piece of this thread's share that nobody has taken. */
  next: 20,
  /** Pieces that it has done. */
  pieces: 24,
} as const;

/** Where the line of a thread starts, in bytes from the start of the block. */
export const threadLineAt = (thread: number): number => 8 * line + line * thread;
export const threadLineShift = 6;

export const controlBlockBytes = (threads: number): number => threadLineAt(threads);
