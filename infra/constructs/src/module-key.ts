import { Key } from 'aws-cdk-lib/aws-kms';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { acknowledgeWildcard } from './access.ts';
import type { ModuleStack } from './module-stack.ts';

/** The customer-managed key of a module: rotated every year, and kept where the data is kept. */
export class ModuleKey extends Key {
  constructor(stack: ModuleStack, id: string, statements: readonly PolicyStatement[] = []) {
    super(stack, id, {
      alias: `millrace-${stack.stage.name}-${stack.module}`,
      description: `What millrace-${stack.stage.name}-${stack.module} keeps`,
      enableKeyRotation: true,
      removalPolicy: stack.stage.dataRemovalPolicy,
    });
    for (const statement of statements) this.addToResourcePolicy(statement);
    const reason =
      'A key policy speaks of its own key only, and without kms:* for the account nobody could manage the key.';
    acknowledgeWildcard(this, { endsWith: 'kms:*', reason });
    acknowledgeWildcard(this, { endsWith: '*', reason });
  }
}
