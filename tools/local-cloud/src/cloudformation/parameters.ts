import { AwsError } from '../cloud.ts';
import type { ParameterTable } from '../state/parameters.ts';
import type { Template, TemplateParameter } from './template.ts';

const FROM_STORE = /^AWS::SSM::Parameter::Value<(.+)>$/;

/** A `Parameters` member of a request. */
export interface GivenParameter {
  readonly ParameterKey: string;
  readonly ParameterValue?: string;
  readonly UsePreviousValue?: string;
}

/** The value of each parameter of the template: as given, as before, or its default. @throws AwsError ValidationError */
export function parameterValues(
  template: Template,
  given: readonly GivenParameter[],
  previous: Readonly<Record<string, string>>,
): Record<string, string> {
  for (const { ParameterKey } of given) {
    if (!Object.hasOwn(template.Parameters, ParameterKey)) {
      throw new AwsError('ValidationError', `Parameters: [${ParameterKey}] do not exist in the template`);
    }
  }
  const byKey = new Map(given.map((parameter) => [parameter.ParameterKey, parameter]));
  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, parameter] of Object.entries(template.Parameters)) {
    const request = byKey.get(name);
    const value =
      request?.UsePreviousValue === 'true' ? previous[name] : (request?.ParameterValue ?? parameter.Default);
    if (value === undefined) missing.push(name);
    else values[name] = check(name, parameter, String(value));
  }
  if (missing.length > 0) {
    throw new AwsError('ValidationError', `Parameters: [${missing.join(', ')}] must have values`);
  }
  return values;
}

/** Looks up those that name an entry of the parameter store. @throws AwsError ValidationError naming all that are missing */
export function lookUpParameters(
  template: Template,
  values: Readonly<Record<string, string>>,
  store: ParameterTable,
): Record<string, string> {
  const missing: string[] = [];
  const resolved = Object.entries(values).map(([name, value]) => {
    if (!FROM_STORE.test(template.Parameters[name]!.Type)) return [name, value];
    const [path, version] = value.split(':');
    const found = store.get(path!, version === undefined ? undefined : Number(version));
    if (!found) missing.push(value);
    return [name, found?.value ?? ''];
  });
  if (missing.length > 0) {
    throw new AwsError(
      'ValidationError',
      `Unable to fetch parameters [${missing.join(',')}] from parameter store for this account.`,
    );
  }
  return Object.fromEntries(resolved);
}

/** What `Ref` gives: a list for list types. */
export function referenceValues(
  template: Template,
  resolved: Readonly<Record<string, string>>,
): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    Object.entries(resolved).map(([name, value]) => {
      const type = template.Parameters[name]!.Type;
      const inner = FROM_STORE.exec(type)?.[1] ?? type;
      const isList = inner === 'CommaDelimitedList' || inner.startsWith('List<');
      return [name, isList ? value.split(',').map((item) => item.trim()) : value];
    }),
  );
}

function check(name: string, parameter: TemplateParameter, value: string): string {
  const { AllowedValues, AllowedPattern, MinLength, MaxLength, MinValue, MaxValue } = parameter;
  const broken =
    (AllowedValues && !AllowedValues.map(String).includes(value) && 'must be one of its AllowedValues') ||
    (AllowedPattern &&
      !new RegExp(`^(?:${AllowedPattern})$`).test(value) &&
      `must match ${AllowedPattern}`) ||
    (MinLength !== undefined &&
      value.length < Number(MinLength) &&
      `must have at least ${MinLength} characters`) ||
    (MaxLength !== undefined &&
      value.length > Number(MaxLength) &&
      `must have at most ${MaxLength} characters`) ||
    (parameter.Type === 'Number' && !Number.isFinite(Number(value)) && 'must be a number') ||
    (MinValue !== undefined && Number(value) < Number(MinValue) && `must be at least ${MinValue}`) ||
    (MaxValue !== undefined && Number(value) > Number(MaxValue) && `must be at most ${MaxValue}`);
  if (broken) {
    const reason = parameter.ConstraintDescription ?? broken;
    throw new AwsError('ValidationError', `Parameter '${name}' ${reason}`);
  }
  return value;
}
