/**
 * Natural logarithm of a positive normal f64, from additions, multiplications and divisions only, which IEEE 754 rounds
 * alike everywhere; `Math.log` may differ between engines. x = m · 2^e with m near 1, and
 * log m = 2 artanh((m-1)/(m+1)), whose series converges fast there. Within 2 ulp.
 */
export function logarithm(x: number): number {
  let exponent = 0;
  let mantissa = x;
  while (mantissa >= Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent--;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let series = 0;
  for (let power = 23; power >= 1; power -= 2) series = series * square + 1 / power;
  return exponent * Math.LN2 + 2 * s * series;
}
