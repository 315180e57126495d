import type { TrainedModel } from "./events.ts";

/** What went wrong, as data; the message is rendered from it. */
export type TrainingErrorDetails =
  /** An option is out of range. */
  | { readonly code: "options"; readonly reason: string }
  /** The data cannot be trained on. */
  | { readonly code: "data"; readonly reason: string }
  /** The loss, or a parameter, became NaN or infinite. */
  | NonFinite
  /** A run cannot go on from this save, since model or options are others. */
  | { readonly code: "resume"; readonly option: string; readonly saved: string; readonly given: string }
  /** Weights do not fit the model. */
  | { readonly code: "weights"; readonly reason: string; readonly path?: string }
  /** A save could not be written; the ones before are as they were. */
  | { readonly code: "save"; readonly to: string; readonly reason: string }
  /** There is no save. */
  | { readonly code: "no-save"; readonly from: string }
  /** A save is damaged, or no save at all. */
  | { readonly code: "damaged-save"; readonly from: string; readonly reason: string };

export type TrainingErrorCode = TrainingErrorDetails["code"];

export interface NonFinite {
  readonly code: "non-finite";
  /** The first step that gave such a value, from 1. */
  readonly step: number;
  readonly loss: number;
  /** The first tensor with such a value: where it is computed, by what, and which value. */
  readonly first?: NonFiniteTensor | undefined;
  /** The model as it last was without such values, and after how many steps. */
  readonly lastGood: { readonly step: number; readonly result: TrainedModel };
}

export interface NonFiniteTensor {
  readonly phase: "data" | "forward" | "loss" | "gradient" | "update" | "parameters";
  /** The path in the model (`layers.0.dense`), of the parameter, or of the data's column. */
  readonly path: string;
  /** The primitive whose result it is; absent for what the step is given. */
  readonly primitive?: string | undefined;
  readonly value: number;
  /** Position of the value in the tensor. */
  readonly index: readonly number[];
  readonly shape: readonly number[];
}

/** An error of training as data; the message is rendered from it. */
export class TrainingError extends Error {
  readonly code: TrainingErrorCode;
  readonly details: TrainingErrorDetails;

  constructor(details: TrainingErrorDetails, options?: ErrorOptions) {
    super(render(details), options);
    this.name = "TrainingError";
    this.code = details.code;
    this.details = details;
  }
}

function render(details: TrainingErrorDetails): string {
  switch (details.code) {
    case "options":
    case "data":
      return details.reason;
    case "non-finite":
      return renderNonFinite(details);
    case "resume":
      return `this run cannot go on from the save: its ${details.option} was ${details.saved} and is now ${details.given}; give what the run was started with`;
    case "weights":
      return details.reason;
    case "save":
      return `the run could not be saved to ${details.to}: ${details.reason}; the saves before are as they were`;
    case "no-save":
      return `there is no saved run in ${details.from}`;
    case "damaged-save":
      return `${details.from} is damaged: ${details.reason}`;
  }
}

function renderNonFinite({ step, loss, first, lastGood }: NonFinite): string {
  const what = Number.isFinite(loss)
    ? `a parameter is no finite number any more after step ${step}`
    : `the loss is ${loss} at step ${step}`;
  const kept = `the model as it was after step ${lastGood.step} is kept`;
  return `${what}; ${first ? `${renderTensor(first)}; ` : ""}lower the learning rate, or look for such values in the data (${kept})`;
}

function renderTensor({ phase, path, primitive, value, index, shape }: NonFiniteTensor): string {
  const where = shape.length === 0 ? "" : ` at [${index.join(", ")}] of [${shape.join(", ")}]`;
  const name = path === "" ? "" : ` "${path}"`;
  if (primitive === undefined)
    return `the first such value is ${value} in ${phase === "data" ? "the data," : "the parameter"}${name}${where}`;
  const of = {
    forward: "forward pass of",
    gradient: "gradient of",
    loss: "loss",
    update: "update",
    data: "preparation of the data",
    parameters: "parameters",
  }[phase];
  return `the first such value is ${value}, the result of ${primitive} in the ${of}${name}${where}`;
}
