import type { Brand } from '@millrace/identifiers';

/** An amount in the smallest unit of its currency: cents for USD, yen for JPY, fils for KWD. Signed. */
export type MinorUnits = Brand<bigint, 'MinorUnits'>;

/** The largest amount that one request may name: one less than a million million minor units. */
export const MAX_AMOUNT_MINOR = 999_999_999_999;

export function minorUnits(value: bigint): MinorUnits {
  return value as MinorUnits;
}

/**
 * An amount as it comes over the wire: a JSON integer.
 * @throws RangeError when the number is no safe integer
 */
export function minorUnitsFromWire(value: number): MinorUnits {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number of minor units: ${value}`);
  return minorUnits(BigInt(value));
}

/**
 * An amount as it goes over the wire.
 * @throws RangeError when it would lose digits as a JSON number
 */
export function minorUnitsToWire(value: MinorUnits): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`too large for a JSON integer: ${value}`);
  return number;
}
