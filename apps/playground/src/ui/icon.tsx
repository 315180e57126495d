import type { JSX } from "preact";

/** Drawn on a grid of 20 by 20 with lines of 1.6. */
const paths = {
  tenon: "M3 6h14v4h-3.500v-1.500h-1.500V16h-4V8.500H6.500V10H3z",
  play: "M6 4.500l9.500 5.500L6 15.500z",
  pause: "M7 4.500v11M13 4.500v11",
  step: "M5 4.500l7 5.500-7 5.500zM15 4.500v11",
  back: "M15 4.500L8 10l7 5.500zM5 4.500v11",
  reset: "M4.500 10a5.500 5.500 0 1 0 1.800-4.100M4.500 3.500v3h3",
  plus: "M10 4.500v11M4.500 10h11",
  minus: "M4.500 10h11",
  up: "M5 12l5-5 5 5",
  down: "M5 8l5 5 5-5",
  close: "M5.500 5.500l9 9M14.500 5.500l-9 9",
  download: "M10 3.500v9M6 9l4 4 4-4M4 16.500h12",
  upload: "M10 13V4M6 7.500l4-4 4 4M4 16.500h12",
  link: "M8.500 11.500a3 3 0 0 0 4.200 0l2.600-2.600a3 3 0 0 0-4.200-4.200l-1 1M11.500 8.500a3 3 0 0 0-4.200 0l-2.600 2.600a3 3 0 0 0 4.200 4.200l1-1",
  sun: "M10 6.500a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7M10 2v1.500M10 16.500V18M2 10h1.500M16.500 10H18M4.400 4.400l1 1M14.600 14.600l1 1M15.600 4.400l-1 1M5.400 14.600l-1 1",
  moon: "M16 11.500A6.500 6.500 0 0 1 8.500 4a6.500 6.500 0 1 0 7.500 7.500z",
  alert: "M10 3.500l7.500 13h-15zM10 8.500v3.500M10 14.200v.3",
  check: "M4.500 10.500l3.500 3.500 7.500-8",
  info: "M10 2.500a7.500 7.500 0 1 1 0 15 7.500 7.500 0 0 1 0-15M10 9v5M10 6.200v.3",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  const filled = name === "tenon" || name === "play";
  return (
    <svg class={filled ? "icon icon-filled" : "icon"} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
