import { ResourceRefused, type Properties } from './resource-type.ts';

/** A text property. CloudFormation accepts numbers and booleans as text. */
export function textOf(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined) return undefined;
  if (typeof value === 'object') throw new ResourceRefused(`${name} must be a text`);
  return String(value);
}

/** @throws ResourceRefused when it is missing */
export function requiredText(properties: Properties, name: string): string {
  const value = textOf(properties, name);
  if (value === undefined || value === '') throw new ResourceRefused(`${name} is required`);
  return value;
}

/** @throws ResourceRefused unless the property has the only supported value */
export function requireValue(properties: Properties, name: string, value: string): void {
  const given = textOf(properties, name) ?? 'left out';
  if (given !== value) throw new ResourceRefused(`${name} must be ${value}, not ${given}`);
}

/** A whole number within bounds. CloudFormation accepts `"3"` as 3. */
export function integerOf(
  properties: Properties,
  name: string,
  bounds: { min: number; max: number },
): number | undefined {
  const text = textOf(properties, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text !== '' && Number.isInteger(value) && value >= bounds.min && value <= bounds.max) return value;
  throw new ResourceRefused(
    `${name} must be a whole number from ${bounds.min} to ${bounds.max}, not ${text}`,
  );
}

/** A nested object. Empty when the property is missing. */
export function objectOf(properties: Properties, name: string): Properties {
  const value = properties[name] ?? {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Properties;
  throw new ResourceRefused(`${name} must be an object`);
}

/** A list. Empty when the property is missing. */
export function listOf(properties: Properties, name: string): readonly unknown[] {
  const value = properties[name] ?? [];
  if (Array.isArray(value)) return value;
  throw new ResourceRefused(`${name} must be a list`);
}

/** One of several values. The first one is the default. */
export function choiceOf<Choice extends string>(
  properties: Properties,
  name: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const value = textOf(properties, name) ?? choices[0];
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined)
    throw new ResourceRefused(`${name} must be ${choices.join(' or ')}, not ${value}`);
  return choice;
}
