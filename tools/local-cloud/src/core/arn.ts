import type { CloudConfig } from './config.ts';

/** The service of an ARN (`dynamodb`), or an empty string for a text that is not an ARN. */
export function serviceOf(arn: string): string {
  return arn.startsWith('arn:') ? (arn.split(':')[2] ?? '') : '';
}

/** `arn:aws:<service>:<region>:<account>:<rest>` of this cloud. */
export function arnOf(
  config: Pick<CloudConfig, 'region' | 'account'>,
  service: string,
  rest: string,
): string {
  return `arn:aws:${service}:${config.region}:${config.account}:${rest}`;
}
