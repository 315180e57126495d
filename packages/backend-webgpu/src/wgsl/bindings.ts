import type { BufferId } from "@tenon/compiler";
import type { BlockId, Place } from "../memory/places.ts";
import type { LibraryName } from "./library.ts";
import { storedTypeName } from "./values.ts";

/** What the elements of a bound buffer are declared as. */
export type ElementType = "f32" | "i32" | "u32" | "vec4<f32>" | "atomic<u32>";

export interface Binding {
  readonly name: string;
  readonly element: ElementType;
  readonly written: boolean;
}

/** The bound buffers of a dispatch: how its kernels read and write elements. */
export class BoundMemory {
  readonly #places: readonly Place[];
  readonly #bindings: ReadonlyMap<BlockId, Binding>;
  /** Functions of the library that have been asked for. */
  readonly used: Set<LibraryName> = new Set();

  constructor(places: readonly Place[], bindings: ReadonlyMap<BlockId, Binding>) {
    this.#places = places;
    this.#bindings = bindings;
  }

  readonly use = (name: LibraryName): string => {
    this.used.add(name);
    return name;
  };

  /** Element `index` (text of an i32) of a tensor. */
  load(buffer: BufferId, index: string): string {
    const { place, binding } = this.#at(buffer);
    const position = this.#position(place, index);
    const { name, element } = binding;
    if (place.packed) {
      const word = `${name}[(${position}) >> 2u]`;
      const loaded = element === "atomic<u32>" ? `atomicLoad(&${word})` : word;
      const byte = `((${loaded} >> ((u32(${position}) & 3u) << 3u)) & 255u)`;
      return place.dtype === "bool" ? `(${byte} != 0u)` : byte;
    }
    const word = element === "atomic<u32>" ? `atomicLoad(&${name}[${position}])` : `${name}[${position}]`;
    if (place.dtype === "bool") return `(${word} != 0u)`;
    return this.#convert(word, element === "atomic<u32>" ? "u32" : element, storedTypeName(place.dtype));
  }

  /** Four neighbouring elements as a vec4, at an index that four divides. */
  loadVector(buffer: BufferId, index: string): string {
    const { place, binding } = this.#at(buffer);
    return `${binding.name}[(${this.#position(place, index)}) >> 2u]`;
  }

  /** A statement that writes an element. Bytes of one word may be written by several invocations at once. */
  store(buffer: BufferId, index: string, value: string): string {
    const { place, binding } = this.#at(buffer);
    const position = this.#position(place, index);
    const { name, element } = binding;
    const number = place.dtype === "bool" ? `select(0u, 1u, ${value})` : value;
    if (place.packed) {
      return `{ let p = ${position}; let s = (u32(p) & 3u) << 3u; let old = (atomicLoad(&${name}[p >> 2u]) >> s) & 255u; atomicXor(&${name}[p >> 2u], (old ^ (${number})) << s); }`;
    }
    const word = this.#convert(number, storedTypeName(place.dtype), element === "atomic<u32>" ? "u32" : element);
    return element === "atomic<u32>"
      ? `atomicStore(&${name}[${position}], ${word});`
      : `${name}[${position}] = ${word};`;
  }

  /** The same bits. To f32 by a function: a constant whose bits are no number would be refused. */
  #convert(text: string, from: ElementType, to: ElementType): string {
    if (from === to) return text;
    return to === "f32" ? `${this.use("from_bits")}(bitcast<u32>(${text}))` : `bitcast<${to}>(${text})`;
  }

  #at(buffer: BufferId): { place: Place; binding: Binding } {
    const place = this.#places[buffer];
    const binding = place && this.#bindings.get(place.block);
    if (!place || !binding) throw new Error(`buffer ${buffer} is not bound`);
    return { place, binding };
  }

  #position({ base, steps }: Place, index: string): string {
    const parts = [index, ...steps.map(({ loop, elements }) => `${elements} * loops[${loop >> 2}][${loop & 3}]`)];
    if (base > 0) parts.push(String(base));
    return parts.join(" + ");
  }
}
