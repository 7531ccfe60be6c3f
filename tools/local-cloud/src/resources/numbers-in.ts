import type { Properties } from '../resource-type.ts';
import { integerOf, objectOf } from './read-properties.ts';

/** Properties that hold whole numbers or booleans, which CloudFormation also takes as text. */
const BOUNDS: Readonly<Record<string, { readonly min: number; readonly max: number }>> = {
  BatchSize: { min: 1, max: 10_000 },
  MaximumBatchingWindowInSeconds: { min: 0, max: 300 },
  MaximumRetryAttempts: { min: -1, max: 10_000 },
  MaximumConcurrency: { min: 2, max: 1000 },
};
const BOOLEANS: readonly string[] = ['Enabled', 'BisectBatchOnFunctionError'];

/**
 * The same properties with numbers and booleans as such, at any depth.
 * @throws ResourceRefused for one that is out of its bounds
 */
export function numbersIn(properties: Properties): Properties {
  const read = (name: string, value: unknown): unknown => {
    if (BOUNDS[name]) return integerOf(properties, name, BOUNDS[name]);
    if (BOOLEANS.includes(name)) return String(value) === 'true';
    return typeof value === 'object' && !Array.isArray(value) ? numbersIn(value as Properties) : value;
  };
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, read(name, value)]));
}

/** `RetryPolicy` of a rule's or a schedule's target. @throws ResourceRefused */
export function retryPolicyOf(target: Properties) {
  const retry = objectOf(target, 'RetryPolicy');
  const attempts = integerOf(retry, 'MaximumRetryAttempts', { min: 0, max: 185 });
  const age = integerOf(retry, 'MaximumEventAgeInSeconds', { min: 60, max: 86_400 });
  return {
    ...(attempts !== undefined && { MaximumRetryAttempts: attempts }),
    ...(age !== undefined && { MaximumEventAgeInSeconds: age }),
  };
}
