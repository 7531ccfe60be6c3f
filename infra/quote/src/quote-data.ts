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

/** Quotes and rates, and the secret that the signing key is derived from. */
export class QuoteData extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'quote', part: 'data' });
    const key = new ModuleKey(this, 'Key');
    new EncryptedTable(this, 'Quotes', { noun: 'quotes', key, partitionKey: 'pk', expires: true });
    const signing = new CfnSecret(this, 'Signing', {
      name: this.nameOf('signing'),
      description: 'What the key that signs quotes is derived from.',
      kmsKeyId: key.keyArn,
      generateSecretString: { passwordLength: SEED_CHARACTERS, excludePunctuation: true },
    });
    acknowledge(signing, {
      'AwsSolutions-SMG4':
        'A person rotates it by putting a new version, after which quotes of the version before stay good; nothing that runs may write it.',
    });
    signing.applyRemovalPolicy(stage.dataRemovalPolicy);
    publishParameter(this, 'table-key-arn', key.keyArn);
    publishParameter(this, 'signing-secret-arn', signing.ref);
  }
}
