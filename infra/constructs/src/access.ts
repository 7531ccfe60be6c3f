import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnResource } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { WILDCARDS, type AcknowledgedWildcard } from './metadata.ts';
import type { ModuleStack } from './module-stack.ts';
import { tableArn } from './resource-names.ts';
import type { Stage } from './stage.ts';

/** Allows the named actions on the named resources. */
export function allow(
  actions: readonly string[],
  resources: readonly string[],
  conditions: Record<string, Record<string, string>> = {},
): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: [...resources],
    conditions,
  });
}

/** Actions on a key for a service that encrypts its own data, or data on behalf of its caller. */
export const KEY_ACTIONS = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** @param service that may use the key on behalf of the caller, for example `dynamodb` */
export function useKey(
  stage: Stage,
  keyArn: string,
  service: string,
  actions = KEY_ACTIONS,
): PolicyStatement {
  return allow(actions, [keyArn], {
    StringEquals: { 'kms:ViaService': `${service}.${stage.region}.amazonaws.com` },
  });
}

/** Allows a module to publish only events with its own source, so that no event can pass as another module's. */
export function publishEvents({ module }: ModuleStack, busArn: string): PolicyStatement {
  return allow(['events:PutEvents'], [busArn], { StringEquals: { 'events:source': `millrace.${module}` } });
}

/** Allows to publish to a topic that is encrypted with a module's key. */
export function publishTo(stage: Stage, topicArn: string, keyArn: string): PolicyStatement[] {
  return [
    allow(['sns:Publish'], [topicArn]),
    useKey(stage, keyArn, 'sns', ['kms:Decrypt', 'kms:GenerateDataKey']),
  ];
}

/** Allows to read secrets that are encrypted with a module's key. */
export function readSecrets(stage: Stage, arns: readonly string[], keyArn: string): PolicyStatement[] {
  return [
    allow(['secretsmanager:GetSecretValue'], arns),
    useKey(stage, keyArn, 'secretsmanager', ['kms:Decrypt']),
  ];
}

/** @param actions on the table itself, without their prefix: `GetItem` */
export function useTable(stage: Stage, tableName: string, actions: readonly string[]): PolicyStatement {
  return allow(
    actions.map((action) => `dynamodb:${action}`),
    [tableArn(stage, tableName)],
  );
}

/** Items are read and written through the table; an index can only be queried. */
export function queryIndexes(
  stage: Stage,
  tableName: string,
  ...indexes: readonly string[]
): PolicyStatement {
  const arn = tableArn(stage, tableName);
  return allow(
    ['dynamodb:Query'],
    indexes.map((index) => `${arn}/index/${index}`),
  );
}

/** A role that one AWS service assumes, for this account's resources only. */
export function serviceRole(
  scope: Construct,
  id: string,
  options: { service: string; statements: readonly PolicyStatement[]; account?: string },
): Role {
  const { service, statements, account } = options;
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal(
      `${service}.amazonaws.com`,
      account === undefined ? {} : { conditions: { StringEquals: { 'aws:SourceAccount': account } } },
    ),
    inlinePolicies: { access: new PolicyDocument({ statements: [...statements] }) },
  });
  acknowledge(role, {
    'PCI.DSS.321-IAMNoInlinePolicy':
      'The policy belongs to this role alone: it is changed, rolled back and deleted with the role, and cannot be attached to another one.',
  });
  return role;
}

/** Gives the written reason without which the rules of templates, and cdk-nag among them, refuse a `*`. */
export function acknowledgeWildcard(construct: IConstruct, wildcard: AcknowledgedWildcard): void {
  const resource = (construct.node.defaultChild ?? construct) as CfnResource;
  const earlier = (resource.getMetadata(WILDCARDS) ?? []) as AcknowledgedWildcard[];
  resource.addMetadata(WILDCARDS, [...earlier, wildcard]);
}
