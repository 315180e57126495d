import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { isDark } from "../shell/theme.ts";

export interface Line {
  readonly label: string;
  /** Drawn in the accent colour, else in a muted one. */
  readonly accent?: boolean;
}

interface LineChartProps {
  readonly label: string;
  readonly lines: readonly Line[];
  /** x, then the values of each line; null where there is none. */
  readonly data: readonly (readonly (number | null)[])[];
  /** The least and greatest value of y, where they are fixed. */
  readonly range?: readonly [number | undefined, number | undefined];
}

/** A chart of lines over steps. Its script is asked for with the first points. */
export function LineChart({ label, lines, data, range }: LineChartProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const latest = useRef(data);
  latest.current = data;
  const dark = isDark.value;
  const names = lines.map((line) => line.label).join();
  useEffect(() => {
    const element = place.current as HTMLDivElement;
    let isGone = false;
    const observer = new ResizeObserver(() => chart.current?.setSize(sizeOf(element)));
    void Promise.all([import("uplot"), import("uplot/dist/uPlot.min.css")]).then(([{ default: Plot }]) => {
      if (isGone) return;
      chart.current = new Plot(optionsOf(element, lines, range), latest.current as uPlot.AlignedData, element);
      observer.observe(element);
    });
    return () => {
      isGone = true;
      observer.disconnect();
      chart.current?.destroy();
      chart.current = undefined;
    };
  }, [dark, names]);

  useEffect(() => {
    chart.current?.setData(data as uPlot.AlignedData);
  }, [data]);

  return <div class="chart-plot" ref={place} role="img" aria-label={label} />;
}

const sizeOf = (element: HTMLElement): { width: number; height: number } => ({
  width: Math.max(120, element.clientWidth),
  height: 176,
});

function optionsOf(element: HTMLElement, lines: readonly Line[], range: LineChartProps["range"]): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--muted"),
    font: `12px ${colour("--font")}`,
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  return {
    ...sizeOf(element),
    padding: [8, 20, 0, 0],
    cursor: { show: false },
    legend: { show: false },
    scales: {
      x: { time: false },
      y: {
        range: (_, least, greatest) => {
          const [from, to] = [range?.[0] ?? least, range?.[1] ?? greatest];
          return [from, to > from ? to : from + 1];
        },
      },
    },
    axes: [
      { ...axis, size: 28, space: 64 },
      { ...axis, size: 44, space: 32 },
    ],
    series: [
      {},
      ...lines.map(({ label, accent = false }) => ({
        label,
        stroke: colour(accent ? "--accent" : "--line-strong"),
        width: accent ? 2 : 1.25,
        spanGaps: true,
        // A line needs two of them.
        points: { show: (plot: uPlot) => plot.data[0].length < 2 },
      })),
    ],
  };
}
