/** Pseudorandom numbers that depend only on the seed and the sequence. */
export interface SeededDraws {
  /** At least 0, less than 1. */
  fraction(): number;
  /** A whole number of at least 0 and less than `bound`. */
  below(bound: number): number;
}

/** 2³² divided by the golden ratio: the step of SplitMix (Steele, Lea, Flood, OOPSLA 2014), for 32 bits. */
const STEP = 0x9e3779b9;

/** The draws of one element of a seeded series: SplitMix with the finalizer of MurmurHash3, 32 bits. */
export function seededDraws(seed: number, sequence: number): SeededDraws {
  let state = mix(mix(seed) + sequence);
  const fraction = () => {
    state = (state + STEP) | 0;
    return mix(state) / 2 ** 32;
  };
  return { fraction, below: (bound) => Math.floor(fraction() * bound) };
}

/** `fmix32` of MurmurHash3 (Austin Appleby, public domain): one to one, and every bit in changes half of those out. */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
