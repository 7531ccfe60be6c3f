import { CfnSecret, type CfnSecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { acknowledge } from './acknowledge.ts';
import type { ModuleStack } from './module-stack.ts';

export interface EncryptedSecretProps extends Pick<
  CfnSecretProps,
  'description' | 'secretString' | 'generateSecretString'
> {
  readonly secretName: string;
  readonly keyArn: string;
  /** Why it has no rotation schedule, for a reviewer. */
  readonly whyNoRotation: string;
}

/** A secret, encrypted with a key of a module. */
export function encryptedSecret(stack: ModuleStack, id: string, props: EncryptedSecretProps): CfnSecret {
  const { secretName, keyArn, whyNoRotation, ...content } = props;
  const secret = new CfnSecret(stack, id, { name: secretName, kmsKeyId: keyArn, ...content });
  acknowledge(secret, { 'AwsSolutions-SMG4': whyNoRotation });
  secret.applyRemovalPolicy(stack.stage.dataRemovalPolicy);
  return secret;
}
