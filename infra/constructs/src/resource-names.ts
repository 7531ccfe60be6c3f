import type { Stage } from './stage.ts';

export const modules = ['merchant', 'quote', 'payment', 'processing', 'settlement', 'order'] as const;

export type Module = (typeof modules)[number];

/** Who has stacks: a module, or what serves all of them, where releases are kept and what deploys them. */
export type StackOwner = Module | 'releases' | 'pipeline';

/** `millrace-<stage>-<module>-<noun>`, by which a service stack knows what its data stack made. */
export function resourceName(stage: Stage, module: StackOwner, noun: string): string {
  return `millrace-${stage.name}-${module}-${noun}`;
}

/** `arn:aws:<service>:<region>:<account>:<rest>` in the stage's account. */
export function arnOf(stage: Stage, service: string, rest: string): string {
  return `arn:aws:${service}:${stage.region}:${stage.account}:${rest}`;
}

export function tableArn(stage: Stage, tableName: string): string {
  return arnOf(stage, 'dynamodb', `table/${tableName}`);
}

/** The topic of what needs a person. Processing owns it, and alarms of modules that are deployed earlier name it too. */
export function attentionTopicName(stage: Stage): string {
  return `millrace-${stage.name}-attention`;
}

export function attentionTopicArn(stage: Stage): string {
  return arnOf(stage, 'sns', attentionTopicName(stage));
}
