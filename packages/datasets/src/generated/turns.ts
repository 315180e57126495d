// Math.sin is not rounded alike by every engine. These are: additions and products only, so that a seed means the same points
// everywhere. Angles are in turns (1 is the whole circle), whose reduction is exact.

/** sin(2 pi x). */
export function sinTurns(x: number): number {
  let turn = x - Math.round(x);
  if (turn > 0.25) turn = 0.5 - turn;
  else if (turn < -0.25) turn = -0.5 - turn;
  // Taylor's series about 0 for at most a quarter of a turn; the first term left out is below 1e-19.
  const angle = 2 * Math.PI * turn;
  const square = angle * angle;
  let sum = 1;
  for (let n = 22; n >= 2; n -= 2) sum = 1 - (square * sum) / (n * (n + 1));
  return angle * sum;
}

/** cos(2 pi x). */
export function cosTurns(x: number): number {
  return sinTurns(x + 0.25);
}
