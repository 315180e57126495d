import type { TensorType } from "@tenon/program";
import type { Group } from "./group.ts";
import type { BufferId } from "./scalar.ts";

/** Where a buffer will lie, as far as that is known while kernels are being made. */
export type Place =
  | { readonly kind: "input"; readonly position: number }
  | { readonly kind: "output"; readonly position: number }
  | { readonly kind: "temporary" }
  | { readonly kind: "slice"; readonly of: BufferId; readonly loop: number; readonly step: number }
  | { readonly kind: "constant"; readonly values: readonly number[] }
  /** In the very memory of another buffer. */
  | { readonly kind: "same"; readonly as: BufferId };

export interface BufferEntry {
  readonly type: TensorType;
  place: Place;
}

/** All buffers of a plan, loops included, and how deep loops nest. */
export class BufferTable {
  readonly entries: BufferEntry[] = [];
  loops = 0;
  groups = 0;

  add(type: TensorType, place: Place): BufferId {
    return this.entries.push({ type, place }) - 1;
  }

  at(id: BufferId): BufferEntry {
    return this.entries[id] as BufferEntry;
  }

  /** The buffer whose memory it is in. */
  root(id: BufferId): BufferId {
    const { place } = this.at(id);
    return place.kind === "same" ? this.root(place.as) : id;
  }

  /** The buffer whose memory it is in or, being a slice of it, a part of. */
  memory(id: BufferId): BufferId {
    const root = this.root(id);
    const { place } = this.at(root);
    return place.kind === "slice" ? this.memory(place.of) : root;
  }

  nextGroupId(): Group["id"] {
    return this.groups++;
  }
}
