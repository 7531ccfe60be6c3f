import type { CloudConfig } from '../config.ts';

/** The service of an ARN (`dynamodb`), or an empty string when the text is no ARN. */
export function serviceOf(arn: string): string {
  return arn.startsWith('arn:') ? (arn.split(':')[2] ?? '') : '';
}

/** `arn:aws:<service>:<region>:<account>:<rest>` of this cloud. */
export function arnOf(config: CloudConfig, service: string, rest: string): string {
  return `arn:aws:${service}:${config.region}:${config.account}:${rest}`;
}

/** The name of a log group, whose ARN may end in `:*`. */
export function logGroupOf(arn: string): string {
  return /:log-group:([^:]*)/.exec(arn)?.[1] ?? '';
}
