import type { ReadonlySignal, Signal } from "@preact/signals";
import { computed, effect, signal } from "@preact/signals";
import { browserMemory } from "../shell/memory.ts";
import { en } from "./en.ts";
import type { Text } from "./text-type.ts";
import { zh } from "./zh.ts";

export type Language = "en" | "zh";

const languages: Readonly<Record<Language, Text>> = { en, zh };

const kept = browserMemory.get("language");
const first: Language = (kept ?? navigator.language).startsWith("zh") ? "zh" : "en";

export const language: Signal<Language> = signal<Language>(first);

/** Every word the page says, in the language chosen. */
export const text: ReadonlySignal<Text> = computed<Text>(() => languages[language.value]);

effect(() => {
  document.documentElement.lang = language.value === "zh" ? "zh-Hans" : "en";
  document.title = text.value.title;
  browserMemory.set("language", language.value);
});
