/** Three significant digits and no exponent: 0.0123, 4.56, 78.9, 123, 45,600. */
export function threeDigits(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return value.toLocaleString("en", { maximumSignificantDigits: 3 });
}

export const percent = (share: number | null): string => (share === null ? "–" : `${Math.round(share * 100)} %`);

export const times = (factor: number | null): string => (factor === null ? "–" : `${factor.toFixed(2)}×`);
