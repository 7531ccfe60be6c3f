import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@millrace/constructs/testing/synthesized.ts';
import { resourcesOf, type TemplateJson } from '@millrace/constructs/testing/template.ts';

const FIRST_DEPLOYMENT = join(workspaceRoot, 'docs/guides/first-deployment-to-aws.md');

/**
 * The services that act in an account through a role of their own, by the resources with which they need it. Each creates
 * its role with the first such resource, and may use it before IAM has it everywhere: a first cluster fails then.
 * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/818
 */
const services: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::VpcLink': 'ops.apigateway.amazonaws.com',
  'AWS::ApplicationAutoScaling::ScalableTarget': 'ecs.application-autoscaling.amazonaws.com',
  'AWS::ECS::Cluster': 'ecs.amazonaws.com',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'elasticloadbalancing.amazonaws.com',
};

export function firstDeployment(): string {
  return readFileSync(FIRST_DEPLOYMENT, 'utf8');
}

/**
 * Service-linked roles that nobody is told to create before the first deployment; and roles of that kind in a template,
 * which fails in every account that has the role already, as with a second stage.
 * @param guide the steps of the first deployment
 */
export function unpreparedServiceRoles(template: TemplateJson, guide: string): string[] {
  const created = resourcesOf(template, 'AWS::IAM::ServiceLinkedRole').map(
    ({ id }) => `${id} may exist already`,
  );
  const needed = new Set(resourcesOf(template).flatMap(({ Type }) => services[Type] ?? []));
  const words = guide.split(/\s+/);
  return [
    ...created,
    ...[...needed]
      .filter((service) => !words.includes(service))
      .map((service) => `the first deployment has no step for the role of ${service}`),
  ];
}
