import type { PlanePicture } from "../protocol/plane-messages.ts";
import { text } from "../text/language.ts";
import type { NeuronPlace } from "./plane-state.ts";

/** Numbers over the plane, in a grid of `side` by `side`. */
export interface PlaneMap {
  readonly map: Float32Array;
  readonly side: number;
}

/** What a hidden neuron gives over the plane; without a place, the probability of class 2. */
export function mapOf(picture: PlanePicture, place: NeuronPlace | undefined): PlaneMap {
  const { sizes, maps, side, answer, answerSide } = picture;
  if (!place) return { map: answer, side: answerSide };
  const before = sizes.slice(1, place.layer + 1).reduce((sum, units) => sum + units, 0) + place.neuron;
  return { map: maps.subarray(before * side ** 2, (before + 1) * side ** 2), side };
}

/** Weights of a layer, a row for each value it reads; its biases follow. The first hidden layer is 0. */
export function weightsOf({ sizes, weights }: PlanePicture, layer: number): Float32Array {
  const count = (i: number): number => ((sizes[i] as number) + 1) * (sizes[i + 1] as number);
  const from = Array.from({ length: layer }, (_, i) => count(i)).reduce((sum, each) => sum + each, 0);
  return weights.subarray(from, from + count(layer));
}

/** The name of a value: an input, a hidden neuron or the output. Column 0 holds the inputs. */
export function shortName(sizes: readonly number[], column: number, number: number): string {
  const words = text.value.plane;
  if (column === 0) return inputNames[number] ?? "";
  return column === sizes.length - 1 ? words.shortOutput : words.shortNeuron(column, number + 1);
}

export const inputNames: readonly string[] = ["x₁", "x₂"];
