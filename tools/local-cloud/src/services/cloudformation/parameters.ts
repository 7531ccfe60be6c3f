import { AwsError } from '../../core/aws-error.ts';
import type { Template } from './template.ts';

/** A parameter whose value names an entry of the parameter store. `Ref` is the value of the entry. */
export const STORED_PARAMETER = 'AWS::SSM::Parameter::Value<String>';

/** The parameter store. */
export interface ParameterLookup {
  get(name: string): { readonly value: string } | undefined;
}

/** An entry of `Parameters` in a request. */
export interface GivenParameter {
  readonly ParameterKey: string;
  readonly ParameterValue?: string;
  readonly UsePreviousValue?: string;
}

/** The value of each parameter of the template: the given one, the previous one, or the default. @throws AwsError ValidationError */
export function parameterValues(
  template: Template,
  given: readonly GivenParameter[],
  previous: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = Object.keys(template.Parameters);
  const unknown = given.find(({ ParameterKey }) => !names.includes(ParameterKey));
  if (unknown) invalid(`Parameters: [${unknown.ParameterKey}] do not exist in the template`);
  const values = names.map((name) => {
    const request = given.find(({ ParameterKey }) => ParameterKey === name);
    const value =
      request?.UsePreviousValue === 'true'
        ? previous[name]
        : (request?.ParameterValue ?? template.Parameters[name]!.Default);
    return [name, value] as const;
  });
  const missing = values.filter(([, value]) => value === undefined).map(([name]) => name);
  if (missing.length > 0) invalid(`Parameters: [${missing.join(', ')}] must have values`);
  return Object.fromEntries(values.map(([name, value]) => [name, String(value)]));
}

/** Looks up entries of the parameter store. @throws AwsError ValidationError naming all missing entries */
export function lookUpParameters(
  template: Template,
  values: Readonly<Record<string, string>>,
  store: ParameterLookup,
): Record<string, string> {
  const missing: string[] = [];
  const resolved = Object.entries(values).map(([name, value]) => {
    if (template.Parameters[name]!.Type !== STORED_PARAMETER) return [name, value];
    const found = store.get(value);
    if (!found) missing.push(value);
    return [name, found?.value];
  });
  if (missing.length > 0) {
    invalid(`Unable to fetch parameters [${missing.join(',')}] from parameter store for this account.`);
  }
  return Object.fromEntries(resolved);
}

function invalid(reason: string): never {
  throw new AwsError('ValidationError', reason);
}
