import type { Module } from '@millrace/modules';
import type { Stage } from './stage.ts';

export type { Module };

/** Owner of stacks: a module, the bucket of releases, or the pipeline. */
export type StackOwner = Module | 'releases' | 'pipeline';

/** `millrace-<stage>-<module>-<name>`. A service stack uses it to refer to resources of its data stack. */
export function resourceName(stage: Stage, module: StackOwner, name: string): string {
  return `millrace-${stage.name}-${module}-${name}`;
}

/** The stack of a module that survives a rollback, or the one that a release replaces. */
export type StackPart = 'data' | 'service';

/** `millrace-<stage>-<module>-data` or `millrace-<stage>-<module>` */
export function stackName(stage: Stage, module: StackOwner, part: StackPart): string {
  return `millrace-${stage.name}-${module}${part === 'data' ? '-data' : ''}`;
}

/** `arn:aws:<service>:<region>:<account>:<rest>` in the stage's account. */
export function arnOf(stage: Stage, service: string, rest: string): string {
  return `arn:aws:${service}:${stage.region}:${stage.account}:${rest}`;
}

export function tableArn(stage: Stage, tableName: string): string {
  return arnOf(stage, 'dynamodb', `table/${tableName}`);
}

/** The topic of alarms. Processing owns it. Alarms of modules that are deployed earlier also use its name. */
export function attentionTopicName(stage: Stage): string {
  return `millrace-${stage.name}-attention`;
}

export function attentionTopicArn(stage: Stage): string {
  return arnOf(stage, 'sns', attentionTopicName(stage));
}

/** The topic of payments and refunds that failed. It belongs to processing. */
export function failuresTopicName(stage: Stage): string {
  return `millrace-${stage.name}-failures`;
}

/** The event bus. Processing owns it. Modules that are deployed earlier also use its name. */
export function busName(stage: Stage): string {
  return `millrace-${stage.name}`;
}

export function busArn(stage: Stage): string {
  return arnOf(stage, 'events', `event-bus/${busName(stage)}`);
}
