import { integerOf, objectOf } from '../../core/resources/read-properties.ts';
import type { Properties } from '../../core/resources/resource-type.ts';

/** `RetryPolicy` of the target of a rule or a schedule. @throws ResourceRefused */
export function retryPolicyOf(target: Properties) {
  const retry = objectOf(target, 'RetryPolicy');
  const attempts = integerOf(retry, 'MaximumRetryAttempts', { min: 0, max: 185 });
  const age = integerOf(retry, 'MaximumEventAgeInSeconds', { min: 60, max: 86_400 });
  return {
    ...(attempts !== undefined && { MaximumRetryAttempts: attempts }),
    ...(age !== undefined && { MaximumEventAgeInSeconds: age }),
  };
}
