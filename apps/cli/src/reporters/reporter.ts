import type { TrainingEvent } from "@tenon/training";

/** Shows a run as it goes. */
export interface Reporter {
  message(text: string): void;
  event(event: TrainingEvent): void;
  /** The run is over, perhaps before its end: leaves the stream at the beginning of a line. */
  close(): void;
}
