import * as z from "zod/mini";
import { optimizerKind } from "../optimizer-kind.ts";
import { scheduleKind } from "../schedule-kind.ts";

/** `{ "type": ..., ... }`: judged by the schema of the entry that it names. */
type SpecSchema = z.ZodMiniObject<{ type: z.ZodMiniString<string> }, z.core.$loose>;

export const optimizerSpec = (text: string): SpecSchema =>
  z.looseObject({ type: z.string() }).check(z.meta({ description: text, ...optimizerKind.nested }));

export const scheduleSpec = (text: string): SpecSchema =>
  z.looseObject({ type: z.string() }).check(z.meta({ description: text, ...scheduleKind.nested }));
