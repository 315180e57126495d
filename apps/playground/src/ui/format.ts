import { language } from "../text/language.ts";

const locale = (): string => (language.value === "zh" ? "zh-Hans" : "en");

export const formatCount = (value: number): string => Math.round(value).toLocaleString(locale());

export const formatPercent = (share: number, digits = 1): string =>
  share.toLocaleString(locale(), { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits });

export const formatNumber = (value: number, digits = 3): string =>
  Number.isFinite(value)
    ? value.toLocaleString(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits })
    : "–";

export const formatShape = (shape: readonly number[]): string => (shape.length === 0 ? "1" : shape.join(" × "));
