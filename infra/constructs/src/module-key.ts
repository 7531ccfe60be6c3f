import { Key } from 'aws-cdk-lib/aws-kms';
import { ServicePrincipal, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { acknowledgeWildcard, allow, KEY_ACTIONS } from './access.ts';
import type { ModuleStack } from './module-stack.ts';
import { arnOf } from './resource-names.ts';
import type { Stage } from './stage.ts';

/** The customer-managed key of a module. It is rotated every year, and retained like the data. */
export class ModuleKey extends Key {
  constructor(stack: ModuleStack, id: string, statements: readonly PolicyStatement[] = []) {
    super(stack, id, {
      alias: `millrace-${stack.stage.name}-${stack.module}`,
      description: `Data of millrace-${stack.stage.name}-${stack.module}`,
      enableKeyRotation: true,
      removalPolicy: stack.stage.dataRemovalPolicy,
    });
    for (const statement of [...statements, forLogs(stack.stage)]) this.addToResourcePolicy(statement);
    const reason =
      'A key policy applies only to its own key, and without kms:* for the account nobody could manage the key.';
    acknowledgeWildcard(this, { endsWith: 'kms:*', reason });
    acknowledgeWildcard(this, { endsWith: '*', reason });
  }
}

/** CloudWatch Logs uses the key for the log groups of the account, without a role. */
function forLogs(stage: Stage): PolicyStatement {
  const statement = allow(KEY_ACTIONS, ['*']);
  statement.addPrincipals(new ServicePrincipal(`logs.${stage.region}.amazonaws.com`));
  const groups = arnOf(stage, 'logs', 'log-group:*');
  statement.addCondition('ArnLike', { 'kms:EncryptionContext:aws:logs:arn': groups });
  return statement;
}
