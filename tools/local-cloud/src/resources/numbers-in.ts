import { ResourceRefused, type Properties } from '../resource-type.ts';

/** Properties that hold whole numbers or booleans, which CloudFormation also takes as text. */
const BOUNDS: Readonly<Record<string, readonly [min: number, max: number]>> = {
  BatchSize: [1, 10_000],
  MaximumBatchingWindowInSeconds: [0, 300],
  MaximumRetryAttempts: [-1, 10_000],
  MaximumRecordAgeInSeconds: [-1, 604_800],
  MaximumConcurrency: [2, 1000],
  ParallelizationFactor: [1, 10],
};
const BOOLEANS: readonly string[] = ['Enabled', 'BisectBatchOnFunctionError'];

/**
 * The same properties with numbers and booleans as such, at any depth.
 * @throws ResourceRefused for one that is out of its bounds
 */
export function numbersIn(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, read(name, value)]));
}

function read(name: string, value: unknown): unknown {
  const bounds = BOUNDS[name];
  if (bounds) {
    const number = Number(value);
    if (Number.isInteger(number) && number >= bounds[0] && number <= bounds[1]) return number;
    throw new ResourceRefused(
      `${name} must be a whole number from ${bounds[0]} to ${bounds[1]}, not ${String(value)}`,
    );
  }
  if (BOOLEANS.includes(name)) return String(value) === 'true';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return numbersIn(value as Properties);
}
