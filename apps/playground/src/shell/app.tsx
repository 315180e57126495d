import { effect, signal } from "@preact/signals";
import type { ComponentType, JSX } from "preact";
import { text } from "../text/language.ts";
import { Header } from "./header.tsx";
import { Notices } from "./notices.tsx";
import type { View } from "./route.ts";
import { route } from "./route.ts";

/** Each view is a script of its own, asked for when it is first shown. */
const sources: Record<View, () => Promise<ComponentType>> = {
  digits: async () => (await import("../digits/digits-view.tsx")).DigitsView,
  plane: async () => (await import("../plane/plane-view.tsx")).PlaneView,
  neuron: async () => (await import("../neuron/neuron-view.tsx")).NeuronView,
};

const loaded = signal<Partial<Record<View, ComponentType>>>({});

effect(() => {
  const { view } = route.value;
  if (loaded.peek()[view]) return;
  void sources[view]().then((component) => {
    loaded.value = { ...loaded.peek(), [view]: component };
  });
});

export function App(): JSX.Element {
  const { view } = route.value;
  const Shown = loaded.value[view];
  const { title, lead } = text.value[view];
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
        {text.value.skip}
      </button>
      <Header />
      <main id="main" tabIndex={-1} class={`view view-${view}`}>
        <div class="view-head">
          <h1>{title}</h1>
          <p class="lead">{lead}</p>
        </div>
        <Notices />
        {Shown && <Shown key={view} />}
      </main>
      <footer class="footer">{text.value.footer}</footer>
    </>
  );
}
