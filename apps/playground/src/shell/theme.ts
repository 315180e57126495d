import type { Signal } from "@preact/signals";
import { effect, signal } from "@preact/signals";
import { browserMemory } from "./memory.ts";

export type Theme = "auto" | "light" | "dark";

const kept = browserMemory.get("theme");

/** As the system has it, unless someone chose. */
export const theme: Signal<Theme> = signal<Theme>(kept === "light" || kept === "dark" ? kept : "auto");

const system = matchMedia("(prefers-color-scheme: dark)");

/** What is shown: canvases and charts are drawn anew when it changes. */
export const isDark: Signal<boolean> = signal(false);

const settle = (): void => {
  isDark.value = theme.value === "auto" ? system.matches : theme.value === "dark";
  document.documentElement.dataset["theme"] = isDark.value ? "dark" : "light";
};

system.addEventListener("change", settle);
effect(() => {
  browserMemory.set("theme", theme.value);
  settle();
});
