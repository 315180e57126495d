import type { Signal } from "@preact/signals";
import { signal } from "@preact/signals";
import type { Json } from "../protocol/json.ts";

export const views = ["digits", "plane", "neuron"] as const;
export type View = (typeof views)[number];

/** The address names the view and holds its set-up: `#/digits?setup=...`, so that a link is all there is to share. */
interface Route {
  readonly view: View;
  /** As the link says; whoever reads it checks it. */
  readonly setup: Json | undefined;
}

function readRoute(): Route {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const view = views.find((name) => name === path) ?? "digits";
  const given = new URLSearchParams(query).get("setup");
  return { view, setup: given === null ? undefined : decode(given) };
}

/** `null`, which is no set-up, where there is nothing to decode. */
function decode(text: string): Json {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Json;
  } catch {
    return null;
  }
}

function encode(setup: Json): string {
  const bytes = new TextEncoder().encode(JSON.stringify(setup));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

export const route: Signal<Route> = signal<Route>(readRoute());

addEventListener("hashchange", () => {
  route.value = readRoute();
});

export const hrefOf = (view: View, setup?: Json): string =>
  `#/${view}${setup === undefined ? "" : `?setup=${encode(setup)}`}`;

/** Puts a set-up into the address without a new place in the history. */
export function keepInAddress(view: View, setup: Json): void {
  if (route.peek().view === view) history.replaceState(null, "", hrefOf(view, setup));
}
