/**
 * Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011):
 * a bijection of a 64-bit counter, chosen by a 64-bit key. Additions, rotations and exclusive ors of 32-bit words only,
 * so that every engine and every GPU gives the same bits. Tests hold it against the vectors published with Random123.
 */
export function threefry2x32(key: readonly [number, number], counter: readonly [number, number]): [number, number] {
  const keys = [key[0] | 0, key[1] | 0, key[0] ^ key[1] ^ 0x1bd11bda] as const;
  let left = (counter[0] + keys[0]) | 0;
  let right = (counter[1] + keys[1]) | 0;
  for (let round = 0; round < 20; round++) {
    const rotation = rotations[round % 8] as number;
    left = (left + right) | 0;
    right = ((right << rotation) | (right >>> (32 - rotation))) ^ left;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      left = (left + (keys[injection % 3] as number)) | 0;
      right = (right + (keys[(injection + 1) % 3] as number) + injection) | 0;
    }
  }
  return [left >>> 0, right >>> 0];
}

const rotations: readonly number[] = [13, 15, 26, 6, 17, 29, 16, 24];
