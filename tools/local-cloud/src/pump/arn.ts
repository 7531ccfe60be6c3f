import type { CloudConfig } from '../config.ts';

/** What a rule, a pipe or a schedule can deliver to. */
export type TargetKind = 'lambda' | 'sqs' | 'sns' | 'states' | 'logs' | 'events';

const KINDS: readonly TargetKind[] = ['lambda', 'sqs', 'sns', 'states', 'logs', 'events'];

/** The service of an ARN (`dynamodb`), or an empty string when the text is no ARN. */
export function serviceOf(arn: string): string {
  return arn.startsWith('arn:') ? (arn.split(':')[2] ?? '') : '';
}

/** @returns undefined for a service that nothing is delivered to */
export function targetKind(arn: string): TargetKind | undefined {
  return KINDS.find((kind) => kind === serviceOf(arn));
}

/** `arn:aws:<service>:<region>:<account>:<rest>` of this cloud. */
export function arnOf(config: CloudConfig, service: string, rest: string): string {
  return `arn:aws:${service}:${config.region}:${config.account}:${rest}`;
}

/** What stands after the account: `rule/bus/name`, `function:name:alias`. */
export function resourceOf(arn: string): string {
  return arn.split(':').slice(5).join(':');
}
