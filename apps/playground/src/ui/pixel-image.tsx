import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface PixelImageProps {
  readonly width: number;
  readonly height: number;
  /** Four bytes a pixel, as canvases have them. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly label: string;
  readonly class?: string;
  /** Pixels of the page for one of the image, for images whose size says something. */
  readonly scale?: number;
}

/** A small image with its pixels to be seen. */
export function PixelImage({
  width,
  height,
  pixels,
  label,
  class: name = "pixels",
  scale,
}: PixelImageProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
  }, [pixels, width, height]);
  const style = scale === undefined ? undefined : { width: `${width * scale}px`, height: `${height * scale}px` };
  return (
    <canvas
      ref={canvas}
      class={name}
      width={width}
      height={height}
      role="img"
      aria-label={label}
      {...(style && { style })}
    />
  );
}

/** Bytes as ink on paper. */
export function inkPixels(bytes: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * bytes.length);
  bytes.forEach((ink, i) => {
    pixels.set([255 - ink, 255 - ink, 255 - ink, 255], 4 * i);
  });
  return pixels;
}

type Colour = readonly [red: number, green: number, blue: number];

/** Warm above zero, cool below, paper (or night) at it. */
const scales: Readonly<
  Record<"light" | "dark", { readonly zero: Colour; readonly warm: Colour; readonly cool: Colour }>
> = {
  light: { zero: [247, 246, 243], warm: [196, 88, 26], cool: [42, 98, 168] },
  dark: { zero: [36, 40, 45], warm: [240, 147, 90], cool: [118, 174, 240] },
};

/** Numbers as colours; those at `most` (either sign) have the full colour. */
export function signedPixels(values: ArrayLike<number>, most: number, dark: boolean): Uint8ClampedArray<ArrayBuffer> {
  const { zero, warm, cool } = scales[dark ? "dark" : "light"];
  const pixels = new Uint8ClampedArray(4 * values.length);
  const factor = most > 0 ? 1 / most : 0;
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] as number) * factor;
    const share = Math.min(1, Math.abs(value));
    const end = value > 0 ? warm : cool;
    for (let c = 0; c < 3; c++)
      pixels[4 * i + c] = (zero[c] as number) + ((end[c] as number) - (zero[c] as number)) * share;
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}

export const greatest = (values: ArrayLike<number>): number => {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i] as number));
  return most;
};
