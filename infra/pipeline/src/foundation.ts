import { pascalCase, type ModuleStack } from '@millrace/constructs';
import { CfnParameter } from 'aws-cdk-lib';

/** Parameters from Terraform (`infra/foundation`) that the pipeline reads. */
export type FoundationParameter =
  | 'alert-email'
  | 'approver-email'
  | 'connection-arn'
  | 'notification-email'
  | 'repository-branch'
  | 'repository-name'
  | 'repository-owner'
  | `${'dev' | 'prod'}-${'account' | 'region' | 'shop-merchant-id' | 'rates-url'}`;

export function foundationPath(name: FoundationParameter): string {
  return `/millrace/foundation/${name}`;
}

/** A value of the foundation, looked up at each deployment of the pipeline. */
export function readFoundation(stack: ModuleStack, name: FoundationParameter): string {
  const id = `Foundation${pascalCase(name)}`;
  const existing = stack.node.tryFindChild(id) as CfnParameter | undefined;
  const parameter =
    existing ??
    new CfnParameter(stack, id, {
      type: 'AWS::SSM::Parameter::Value<String>',
      default: foundationPath(name),
    });
  return parameter.valueAsString;
}

/** The API key of a merchant in dev. Terraform creates the secret, and a person stores the key in it. */
export const DEV_API_KEY_SECRET = '/millrace/foundation/dev-api-key';
