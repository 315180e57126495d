import type { JSX } from "preact";
import { text } from "../text/language.ts";

export function NeuronView(): JSX.Element {
  return <p class="muted">{text.value.neuron.lead}</p>;
}
