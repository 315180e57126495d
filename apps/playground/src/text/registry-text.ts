import { effect, signal } from "@preact/signals";
import { language } from "./language.ts";

const chinese = signal<Readonly<Record<string, string>>>({});

// Asked for by those who read it.
effect(() => {
  if (language.value !== "zh") return;
  void import("./zh-registry.ts").then(({ zhRegistry }) => {
    chinese.value = zhRegistry;
  });
});

/** What an entry of the registry, or an option, says of itself, in the language chosen where it has been put into it. */
export function registryText(english: string): string {
  return language.value === "zh" ? (chinese.value[english] ?? english) : english;
}
