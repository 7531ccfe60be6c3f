import { integerOf } from './read-properties.ts';
import type { Properties } from './resource-type.ts';

/** The names of properties that are whole numbers or booleans, at any depth. */
export interface TypedProperties {
  readonly integers: Readonly<Record<string, { readonly min: number; readonly max: number }>>;
  readonly booleans?: readonly string[];
}

/**
 * Converts numbers and booleans, which CloudFormation also accepts as text.
 * @throws ResourceRefused for a number that is out of bounds
 */
export function numbersIn(properties: Properties, typed: TypedProperties): Properties {
  const { integers, booleans = [] } = typed;
  const read = (name: string, value: unknown): unknown => {
    if (integers[name]) return integerOf(properties, name, integers[name]);
    if (booleans.includes(name)) return String(value) === 'true';
    return typeof value === 'object' && !Array.isArray(value) ? numbersIn(value as Properties, typed) : value;
  };
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, read(name, value)]));
}
