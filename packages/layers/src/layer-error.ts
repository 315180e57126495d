import type { TensorType } from "@tenon/tensor";
import { formatType } from "@tenon/tensor";

/** A layer of a model, for people: `dense at "layers.2"`. */
export interface LayerPlace {
  /** Entry name, such as `dense`. */
  readonly layer: string;
  /** Where it stands in the model, such as `layers.2`. */
  readonly path: string;
}

export interface LayerErrorDetails extends LayerPlace {
  /**
   * - `inputs`: what it reads does not fit
   * - `options`: an option is out of its range, or options contradict each other
   * - `context`: it was applied without something that it needs
   */
  readonly code: "inputs" | "options" | "context";
  readonly reason: string;
  readonly inputs?: readonly TensorType[];
  /** The layers that the inputs come from. */
  readonly from?: readonly LayerPlace[];
}

/** A layer that does not fit where it was put. Data first; the message is rendered from it. */
export class LayerError extends Error {
  readonly code: LayerErrorDetails["code"];
  readonly details: LayerErrorDetails;

  constructor(details: LayerErrorDetails, options?: ErrorOptions) {
    const { inputs, from = [] } = details;
    const sources = from.length > 0 ? ` from ${from.map(formatPlace).join(", ")}` : "";
    const given = inputs ? ` (input ${inputs.map(formatType).join(", ") || "none"}${sources})` : "";
    super(`${formatPlace(details)} ${details.reason}${given}`, options);
    this.name = "LayerError";
    this.code = details.code;
    this.details = details;
  }
}

const formatPlace = ({ layer, path }: LayerPlace): string => (path === "" ? layer : `${layer} at "${path}"`);

/** A path below another. */
export const joinPath = (path: string, below: string): string =>
  path === "" || below === "" ? `${path}${below}` : `${path}.${below}`;

/**
 * Asks something of a layer inside another one; an error of it says in addition where its inputs come from, and where it
 * stands if it could not know.
 *
 * @param prefix put before the error's paths: empty where the layer was told its path
 * @param from the layers that feed it, with paths that need no prefix
 */
export function askChild<T>(prefix: string, from: readonly LayerPlace[], ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof LayerError)) throw error;
    const { details } = error;
    const places = details.from?.map(({ layer, path }) => ({ layer, path: joinPath(prefix, path) })) ?? from;
    throw new LayerError(
      { ...details, path: joinPath(prefix, details.path), ...(places.length > 0 ? { from: places } : {}) },
      { cause: error },
    );
  }
}
