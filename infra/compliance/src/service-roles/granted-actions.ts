import { App, Stack } from 'aws-cdk-lib';
import { statementsOf } from '@millrace/constructs/testing/statements.ts';
import {
  logicalIdOf,
  propertyOf,
  resourcesOf,
  type NamedResource,
  type TemplateJson,
} from '@millrace/constructs/testing/template.ts';

/** Actions that a role is granted in its own policies and in policies that are attached to it. */
export function grantedActions(template: TemplateJson, role: NamedResource): string[] {
  const attached = resourcesOf(template, 'AWS::IAM::Policy').filter((policy) =>
    (propertyOf(policy, 'Roles') as unknown[]).some((one) => logicalIdOf(one) === role.id),
  );
  return [role, ...attached]
    .flatMap(statementsOf)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action }) => [Action].flat())
    .map(String)
    .filter((action) => !action.startsWith('sts:'));
}

/** The principals that may assume a role, as in `codepipeline.amazonaws.com`; `account` for those of the account. */
function trustedBy(role: NamedResource): string[] {
  const { Statement } = propertyOf(role, 'AssumeRolePolicyDocument') as {
    Statement: readonly { Principal: { Service?: unknown } }[];
  };
  return Statement.map(({ Principal }) => String(Principal.Service ?? 'account'));
}

/**
 * The actions that CDK's own constructs grant the roles of an AWS service.
 * @param build adds the constructs to a stack
 * @param service as in `codepipeline`
 */
export function grantedByCdk(build: (stack: Stack) => void, service: string): string[] {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Reference', { env: { account: '111122223333', region: 'eu-central-1' } });
  build(stack);
  const template = app.synth().getStackArtifact(stack.artifactId).template as TemplateJson;
  // CDK gives an action of a pipeline a role of its own, which the pipeline's role may assume.
  const principals = [`${service}.amazonaws.com`, ...(service === 'codepipeline' ? ['account'] : [])];
  const roles = resourcesOf(template, 'AWS::IAM::Role').filter((role) =>
    trustedBy(role).some((principal) => principals.includes(principal)),
  );
  return [...new Set(roles.flatMap((role) => grantedActions(template, role)))].sort();
}
