import type { en } from "./en.ts";

/** What every language has to say; the compiler asks for what is missing. */
export type Text = typeof en;
