import type { EncodedTensor } from "@tenon/safetensors";
import { decodeSafetensors, encodeSafetensors, SafetensorsError } from "@tenon/safetensors";
import type { TensorData } from "@tenon/tensor";
import { checksumHolds, checksumName, hasChecksum, noChecksum, writeChecksum } from "./checksum.ts";
import { fromText, toText } from "./json-text.ts";
import { requireIdentity, requireObject, requireProgress } from "./read-metadata.ts";
import type { SavedRun, SavedState } from "./saved-run.ts";
import { TrainingError } from "./training-error.ts";
import { addTree, readTree } from "./tree-names.ts";

const format = "tenon-run";
const version = 1;

/**
 * A saved run as the bytes of a safetensors file: tensors `params.*`, `state.*`, `optimizer.*` and others, everything else as
 * JSON in the metadata `tenon`, and a checksum over all of it. `decodeRun` reads it.
 */
export async function encodeRun(run: SavedRun): Promise<Uint8Array<ArrayBuffer>> {
  const { progress, identity, configuration, training, totals, best } = run;
  const tensors = new Map<string, EncodedTensor>();
  const { params, modelState, optimizer, scores, key, step } = training;
  const forms = {
    params: addTree(tensors, "params", params),
    state: addTree(tensors, "state", modelState),
    optimizer: addTree(tensors, "optimizer", optimizer),
    scores: addTree(tensors, "scores", scores),
    totals: addTree(tensors, "totals", totals),
    key: addTree(tensors, "key", key),
    step: addTree(tensors, "step", step),
    // Only where they are others than those trained.
    ...(run.params !== params && { averaged: addTree(tensors, "averaged", run.params) }),
    ...(best && { best: addTree(tensors, "best", { params: best.params, state: best.state }) }),
  };
  const text = toText({ format, version, progress, identity, configuration, forms });
  const bytes = encodeSafetensors(
    tensors,
    new Map([
      [checksumName, noChecksum],
      ["tenon", text],
    ]),
  );
  await writeChecksum(bytes);
  return bytes;
}

/**
 * The run that `encodeRun` wrote. Every bit of the file is checked.
 *
 * @param name of the file, for messages
 * @throws TrainingError `damaged-save` for a file that is cut off, has other bytes than were written, or is no saved run.
 */
export async function decodeRun(bytes: Uint8Array<ArrayBuffer>, name = "the save"): Promise<SavedRun> {
  const damaged = (reason: string, cause?: unknown): TrainingError =>
    new TrainingError({ code: "damaged-save", from: name, reason }, { cause });
  if (bytes.length === 0) throw damaged("it is empty");
  try {
    const { tensors, metadata } = decodeSafetensors(bytes);
    const text = metadata.get("tenon");
    if (text === undefined || !hasChecksum(bytes)) throw damaged("it is a safetensors file, but no saved run");
    if (!(await checksumHolds(bytes))) throw damaged("its bytes are not those that were written (checksum)");
    const written = requireObject(fromText(text), "the metadata");
    if (written["format"] !== format) throw damaged(`its format is ${toText(written["format"])}, not ${format}`);
    if (written["version"] !== version)
      throw damaged(`it is of version ${toText(written["version"])}, and this is a program for version ${version}`);
    const forms = requireObject(written["forms"], "forms");
    const tree = (of: string) => readTree(tensors, of, forms[of]);
    const best = forms["best"] === undefined ? undefined : requireObject(forms["best"], "forms.best");
    const training: SavedState = {
      params: tree("params"),
      modelState: tree("state"),
      optimizer: tree("optimizer"),
      scores: tree("scores"),
      // Of the form `true`, which is a tensor's.
      key: tree("key") as TensorData,
      step: tree("step") as TensorData,
    };
    return {
      progress: requireProgress(written["progress"]),
      identity: requireIdentity(written["identity"]),
      configuration: written["configuration"] ?? null,
      params: forms["averaged"] === undefined ? training.params : tree("averaged"),
      state: training.modelState,
      ...(best && {
        best: {
          params: readTree(tensors, "best.params", best["params"]),
          state: readTree(tensors, "best.state", best["state"]),
        },
      }),
      training,
      totals: tree("totals"),
    };
  } catch (error) {
    if (error instanceof TrainingError) throw error;
    throw damaged(error instanceof SafetensorsError ? error.message : (error as Error).message, error);
  }
}
