import type { DigitsSetup } from "./digits-setup.ts";
import type { ModelReport } from "./model-report.ts";

// What the page and the worker of the view "Digits" say to each other. Each message is one object with a type; big arrays
// are handed over, not copied.

export type DigitsCommand =
  /** Another set-up. What was trained is kept where it can go on under it; `restore` looks for an autosave first:
   * one of this set-up, or of any. */
  | { readonly type: "setup"; readonly setup: DigitsSetup; readonly restore?: "this" | "any" }
  | { readonly type: "start" }
  | { readonly type: "pause" }
  | { readonly type: "step" }
  | { readonly type: "reset" }
  /** A drawing, 28 by 28 bytes; null when there is none any more. */
  | { readonly type: "draw"; readonly pixels: Uint8Array<ArrayBuffer> | null }
  /** Shows the activations for a test image, or for the drawing. */
  | { readonly type: "inspect"; readonly image: number | "drawing" }
  | { readonly type: "mistakes"; readonly written: number; readonly read: number }
  | { readonly type: "save" }
  | { readonly type: "open"; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> };

export type Phase = "loading" | "preparing" | "ready" | "running" | "paused" | "done" | "failed";

/** Where training stands. */
export interface Standing {
  readonly phase: Phase;
  readonly step: number;
  readonly steps: number;
  readonly epoch: number;
  readonly epochs: number;
}

export interface ScorePoint {
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
}

/** What a layer gave for one image. */
export interface LayerActivation {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
}

export type DigitsEvent =
  | { readonly type: "data"; readonly loaded: number; readonly total: number }
  | { readonly type: "data-failed"; readonly reason: string }
  | { readonly type: "model"; readonly report: ModelReport }
  | ({ readonly type: "standing" } & Standing)
  /** Scores on training batches since the last such message. */
  | { readonly type: "scores"; readonly points: readonly ScorePoint[]; readonly samplesPerSecond: number }
  /** Scores on the test images; `confusion` counts pairs, 10 times written plus read. */
  | ({ readonly type: "evaluation"; readonly confusion: readonly number[] } & ScorePoint)
  | { readonly type: "forgotten" }
  | {
      readonly type: "weights";
      readonly width: number;
      readonly height: number;
      /** One after another; empty where no layer looks at the image itself. */
      readonly images: Float32Array<ArrayBuffer>;
    }
  | { readonly type: "probabilities"; readonly values: readonly number[] | null }
  | {
      readonly type: "activations";
      readonly image: number | "drawing";
      readonly digit: number | null;
      readonly pixels: Uint8Array<ArrayBuffer>;
      readonly layers: readonly LayerActivation[];
    }
  | {
      readonly type: "mistakes";
      readonly written: number;
      readonly read: number;
      readonly count: number;
      readonly images: readonly { readonly number: number; readonly pixels: Uint8Array<ArrayBuffer> }[];
    }
  | { readonly type: "file"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: "restored"; readonly setup: DigitsSetup; readonly step: number }
  | { readonly type: "opened"; readonly setup: DigitsSetup; readonly name: string; readonly accuracy: number }
  /** `kept`: what was trained before is as it was. */
  | { readonly type: "problem"; readonly message: string; readonly kept?: boolean };
