import { isDark } from "../shell/theme.ts";

type Colour = readonly [red: number, green: number, blue: number];

/** Colours of the theme as they are now, for canvases. */
export interface CanvasColours {
  readonly warm: string;
  readonly cool: string;
  readonly surface: string;
  readonly text: string;
  readonly accent: string;
  /** Pixels for numbers from -1 to 1, in 256 steps: strong for small pictures, soft for one that points lie on. */
  readonly strong: Uint32Array;
  readonly soft: Uint32Array;
}

let kept: (CanvasColours & { readonly dark: boolean }) | undefined;

/** Reading it depends on the theme, so that effects that draw run again when it changes. */
export function canvasColours(): CanvasColours {
  const dark = isDark.value;
  if (kept?.dark !== dark) {
    const style = getComputedStyle(document.documentElement);
    const named = (name: string): string => style.getPropertyValue(name).trim();
    const [warm, cool, surface] = [named("--warm"), named("--cool"), named("--surface")];
    kept = {
      dark,
      warm,
      cool,
      surface,
      text: named("--text"),
      accent: named("--accent"),
      strong: steps(warm, cool, surface, 0.9),
      soft: steps(warm, cool, surface, 0.55),
    };
  }
  return kept;
}

/** Cool below zero, warm above it, the surface at it. */
function steps(warm: string, cool: string, surface: string, most: number): Uint32Array {
  const [high, low, zero] = [warm, cool, surface].map(channels) as [Colour, Colour, Colour];
  const bytes = new Uint8ClampedArray(4 * 256);
  for (let i = 0; i < 256; i++) {
    const value = (i - 127.5) / 127.5;
    const end = value > 0 ? high : low;
    const share = most * Math.abs(value);
    for (let c = 0; c < 3; c++) bytes[4 * i + c] = (zero[c] as number) * (1 - share) + (end[c] as number) * share;
    bytes[4 * i + 3] = 255;
  }
  return new Uint32Array(bytes.buffer);
}

/** Of a colour as the tokens are written, #rrggbb, or as the build shortens them, #rgb. */
function channels(colour: string): Colour {
  const digits = colour.length === 4 ? colour.replaceAll(/[0-9a-f]/gi, "$&$&") : colour;
  return [1, 3, 5].map((from) => Number.parseInt(digits.slice(from, from + 2), 16)) as unknown as Colour;
}

/**
 * Fills an image with a map of numbers, of which every `stride`-th is taken in both directions.
 *
 * @param scale what a number is multiplied with to lie between -1 and 1, after `shift` is added
 */
export function paintMap(
  image: ImageData,
  map: Float32Array,
  side: number,
  colours: Uint32Array,
  { shift = 0, scale = 1, stride = 1 }: { readonly shift?: number; readonly scale?: number; readonly stride?: number },
): void {
  const pixels = new Uint32Array(image.data.buffer);
  let next = 0;
  for (let row = stride >> 1; row < side; row += stride)
    for (let column = stride >> 1; column < side; column += stride) {
      const value = ((map[row * side + column] as number) + shift) * scale;
      pixels[next++] = colours[Math.max(0, Math.min(255, Math.round(127.5 + 127.5 * value)))] as number;
    }
}

/** What brings the largest number of a map, either sign, to 1. */
export function scaleOf(map: Float32Array): number {
  let most = 1e-6;
  for (const value of map) most = Math.max(most, Math.abs(value));
  return 1 / most;
}
