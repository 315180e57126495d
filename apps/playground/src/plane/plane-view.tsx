import type { JSX } from "preact";
import { text } from "../text/language.ts";

export function PlaneView(): JSX.Element {
  return <p class="muted">{text.value.plane.lead}</p>;
}
