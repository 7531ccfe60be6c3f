import { describe, expect, it } from '@jest/globals';
import { StageIncomplete, stageOf } from '@millrace/constructs';
import {
  logicalIdOf,
  namedTables,
  propertyOf,
  resourcesOf,
  synthesized,
  templatesIn,
  testEnvironment,
  type NamedResource,
} from '@millrace/constructs/testing';
import { inTemporaryApp } from '@millrace/constructs/testing/temporary-app.ts';
import { addStacks } from './stacks.ts';

const app = synthesized('storefront', 'dev');
const { service } = templatesIn(app);

function only(type: string): NamedResource {
  const found = resourcesOf(service, type);
  expect(found).toHaveLength(1);
  return found[0]!;
}

const parameterOf = (value: unknown) => service.Parameters?.[logicalIdOf(value) ?? '']?.Default;

describe('the stacks of the storefront', () => {
  it('adopt what was in the data stack of the order module, under the logical ids that it has there', () => {
    const adopted = app.adopts.map(({ logicalId, identifier, from, stack }) => [
      logicalId,
      ...Object.values(identifier),
      `${from} → ${stack}`,
    ]);
    const stacks = 'millrace-dev-order-data → millrace-dev-storefront-data';
    expect(adopted).toEqual([
      ['Offers979044BE', 'millrace-dev-order-offers', stacks],
      ['SessionSecret', 'millrace-dev-order-session', stacks],
      ['StorefrontImages', 'millrace-dev-storefront', stacks],
    ]);
  });

  it('cannot be made without a merchant that the shop sells for', () => {
    const stage = { ...stageOf('dev', testEnvironment), shopMerchantId: undefined };
    expect(() => inTemporaryApp((temporary) => addStacks(temporary, stage))).toThrow(StageIncomplete);
  });
});

describe('the entrance of the storefront', () => {
  it('is a link into the order module’s network, to a listener that forwards to its tasks alone', () => {
    const listener = only('AWS::ElasticLoadBalancingV2::Listener');
    expect(only('AWS::ApiGatewayV2::Integration').Properties).toMatchObject({
      IntegrationType: 'HTTP_PROXY',
      ConnectionId: { Ref: only('AWS::ApiGatewayV2::VpcLink').id },
      IntegrationUri: { Ref: listener.id },
    });
    const group = only('AWS::ElasticLoadBalancingV2::TargetGroup');
    expect(propertyOf(group, 'Name')).toBe('millrace-dev-storefront');
    expect(parameterOf(propertyOf(group, 'VpcId'))).toBe('/millrace/dev/order/vpc-id');
    expect(propertyOf(listener, 'DefaultActions')).toEqual([
      { Type: 'forward', TargetGroupArn: { Ref: group.id } },
    ]);
  });

  it('serves every path', () =>
    expect(propertyOf(only('AWS::ApiGatewayV2::Route'), 'RouteKey')).toBe('$default'));
});

describe('the service of the storefront', () => {
  const task = only('AWS::ECS::Service');

  it('finds the catalog by name, and is in the group that the catalog lets in', () => {
    expect(propertyOf(task, 'ServiceConnectConfiguration')).toEqual({
      Enabled: true,
      Namespace: { Ref: expect.any(String) },
    });
    expect(parameterOf(propertyOf(task, 'ServiceConnectConfiguration.Namespace'))).toBe(
      '/millrace/dev/catalog/namespace-arn',
    );
    const groups = propertyOf(task, 'NetworkConfiguration.AwsvpcConfiguration.SecurityGroups') as unknown[];
    expect(groups.map(parameterOf)).toEqual([undefined, '/millrace/dev/catalog/callers-group-id']);
  });

  it('lets in nothing but its load balancer', () => {
    const [group] = propertyOf(task, 'NetworkConfiguration.AwsvpcConfiguration.SecurityGroups') as unknown[];
    const [balancerGroup] = propertyOf(
      only('AWS::ElasticLoadBalancingV2::LoadBalancer'),
      'SecurityGroups',
    ) as unknown[];
    expect(propertyOf(service.Resources[logicalIdOf(group)!]!, 'SecurityGroupIngress')).toEqual([
      { IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, SourceSecurityGroupId: balancerGroup },
    ]);
  });

  it('uses the table of offers and no other', () => {
    expect(namedTables(service)).toEqual([
      { holder: expect.stringMatching(/^StorefrontTaskRole/), table: 'millrace-dev-order-offers' },
    ]);
  });

  it('reads the API key of the merchant that the shop sells for, and of no other', () => {
    const roles = JSON.stringify(resourcesOf(service, 'AWS::IAM::Role'));
    expect(roles.match(/[^:"]*payment-key[^"]*/g)).toEqual([
      `millrace-dev-order-payment-key/${testEnvironment.MILLRACE_SHOP_MERCHANT_ID}-??????`,
    ]);
  });
});
