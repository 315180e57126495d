import type { Spec } from "./json.ts";
import type { PlaneSetup } from "./plane-setup.ts";

// What the page and the worker of the view "Plane" say to each other. The page asks for a picture when it has drawn the last
// one, so that the worker never makes more than are looked at, and goes on learning where none is.

export type PlaneCommand =
  /** Another set-up. Weights are kept where they fit; `restore` looks for an autosave first: one of this set-up, or of any. */
  | { readonly type: "setup"; readonly setup: PlaneSetup; readonly restore?: "this" | "any" }
  | { readonly type: "start" }
  | { readonly type: "pause" }
  | { readonly type: "step" }
  | { readonly type: "reset" }
  /** Some points of these sets are wanted, for small pictures of them. */
  | { readonly type: "samples"; readonly sets: readonly Spec[] }
  /** The next picture is wanted as soon as there is one. */
  | { readonly type: "picture" };

export type PlanePhase = "preparing" | "ready" | "running" | "paused" | "failed";

/** A square of the plane. */
export interface PlaneSquare {
  readonly centre: readonly [x: number, y: number];
  /** From the centre to a side. */
  readonly reach: number;
}

/** Points and their classes (0 or 1): x and y in turns. */
export interface PlanePoints {
  readonly places: Float32Array<ArrayBuffer>;
  readonly classes: Uint8Array<ArrayBuffer>;
}

export interface PlaneScores {
  readonly loss: number;
  readonly accuracy: number;
}

/** What a network is and does at a moment. */
export interface PlanePicture {
  readonly type: "picture";
  readonly step: number;
  readonly epoch: number;
  readonly training?: PlaneScores;
  readonly test?: PlaneScores;
  /** Values of each layer, from the two inputs to the one output. */
  readonly sizes: readonly number[];
  /** Of each layer after the inputs: its weights, a row for each value it reads, then its biases. */
  readonly weights: Float32Array<ArrayBuffer>;
  /** What each hidden neuron gives in a grid of `side` by `side`, rows from the top of the square, one neuron after another. */
  readonly side: number;
  readonly maps: Float32Array<ArrayBuffer>;
  /** The probability of class 1 in a finer grid. */
  readonly answerSide: number;
  readonly answer: Float32Array<ArrayBuffer>;
}

/** A few points of a set, scaled into the square from -1 to 1. */
export type PlaneSample = PlanePoints & { readonly set: string };

export type PlaneEvent =
  | { readonly type: "samples"; readonly samples: readonly PlaneSample[] }
  | {
      readonly type: "data";
      readonly square: PlaneSquare;
      readonly training: PlanePoints;
      readonly test: PlanePoints;
    }
  | { readonly type: "standing"; readonly phase: PlanePhase }
  | PlanePicture
  | { readonly type: "restored"; readonly setup: PlaneSetup; readonly step: number }
  /** The weights have grown beyond all numbers. */
  | { readonly type: "diverged"; readonly step: number }
  /** The network before a change is gone or another. */
  | { readonly type: "forgotten" }
  | { readonly type: "problem"; readonly message: string };
