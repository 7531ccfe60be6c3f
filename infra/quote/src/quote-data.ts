import {
  acknowledge,
  EncryptedTable,
  ModuleKey,
  ModuleStack,
  publishParameter,
  type Stage,
} from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';

const SEED_CHARACTERS = 64;

/** Quotes and rates, and the secret seed of the signing key. */
export class QuoteData extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'quote', part: 'data' });
    const key = new ModuleKey(this, 'Key');
    new EncryptedTable(this, 'Quotes', { name: 'quotes', key, partitionKey: 'pk', expires: true });
    const signing = new CfnSecret(this, 'Signing', {
      name: this.nameOf('signing'),
      description: 'Seed of the key that signs quotes.',
      kmsKeyId: key.keyArn,
      generateSecretString: { passwordLength: SEED_CHARACTERS, excludePunctuation: true },
    });
    acknowledge(signing, {
      'AwsSolutions-SMG4':
        'A person rotates it by storing a new version. Quotes signed with the previous version stay valid. No running code may write it.',
    });
    signing.applyRemovalPolicy(stage.dataRemovalPolicy);
    publishParameter(this, 'table-key-arn', key.keyArn);
    publishParameter(this, 'signing-secret-arn', signing.ref);
  }
}
