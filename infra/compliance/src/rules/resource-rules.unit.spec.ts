import { describe, expect, it } from '@jest/globals';
import { of, template } from '../testing/builders.ts';
import { refusedLocally } from './local-support.ts';
import {
  concurrencyReservations,
  logGroupsForEver,
  openRoutes,
  remainsOfFailedCreations,
  unprotectedTables,
  unusualFunctions,
} from './resource-rules.ts';

describe('the rules of resources', () => {
  it('find routes without an authorizer', () => {
    const bad = template({
      Shut: of('AWS::ApiGatewayV2::Route', {
        RouteKey: 'GET /a',
        AuthorizationType: 'CUSTOM',
        AuthorizerId: 'x',
      }),
      Open: of('AWS::ApiGatewayV2::Route', { RouteKey: 'GET /b', AuthorizationType: 'NONE' }),
      Bare: of('AWS::ApiGatewayV2::Route', { RouteKey: 'GET /c' }),
    });
    expect(openRoutes(bad)).toEqual(['GET /b', 'GET /c']);
  });

  it('find everything that a table lacks', () => {
    expect(unprotectedTables(template({ Table: of('AWS::DynamoDB::Table') }), true)).toEqual([
      'Table: SSESpecification.SSEEnabled',
      'Table: SSESpecification.SSEType',
      'Table: PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled',
      'Table: BillingMode',
      'Table: DeletionProtectionEnabled',
      'Table: no key of its own',
      'Table: is not retained',
    ]);
  });

  it('find what stays of a failed creation, and functions that reserve concurrency', () => {
    const bad = template({
      Kept: of('AWS::KMS::Key', {}, { DeletionPolicy: 'Retain' }),
      KeptLater: of('AWS::KMS::Key', {}, { DeletionPolicy: 'RetainExceptOnCreate' }),
      Gone: of('AWS::KMS::Key', {}, { DeletionPolicy: 'Delete' }),
      Stopped: of('AWS::Lambda::Function', { ReservedConcurrentExecutions: 0 }),
      Free: of('AWS::Lambda::Function'),
    });
    expect(remainsOfFailedCreations(bad)).toEqual(['Kept stays after a failed creation']);
    expect(concurrencyReservations(bad)).toEqual(['Stopped reserves concurrency']);
  });

  it('find log groups without retention and functions out of the ordinary', () => {
    const bad = template({
      Log: of('AWS::Logs::LogGroup'),
      Fn: of('AWS::Lambda::Function', { Runtime: 'nodejs20.x' }),
    });
    expect(logGroupsForEver(bad)).toEqual(['Log']);
    expect(unusualFunctions(bad)).toEqual([
      'Fn has no log group',
      'Fn does not run on nodejs24.x',
      'Fn is not for arm64',
      'Fn has no alias live',
    ]);
  });

  it('find what the local cloud does not carry out', () => {
    const support = new Map<string, ReadonlySet<string> | 'anything'>([
      ['AWS::SQS::Queue', new Set(['QueueName', 'RedrivePolicy.maxReceiveCount'])],
      ['AWS::IAM::Role', 'anything'],
    ]);
    const bad = template({
      Queue: of('AWS::SQS::Queue', {
        QueueName: 'a',
        RedrivePolicy: { maxReceiveCount: 1, x: 2 },
        FifoQueue: true,
      }),
      Role: of('AWS::IAM::Role', { RoleName: 'r' }),
      Vpc: of('AWS::EC2::VPC'),
    });
    expect(refusedLocally(bad, support)).toEqual([
      'AWS::SQS::Queue RedrivePolicy.x',
      'AWS::SQS::Queue FifoQueue',
      'AWS::EC2::VPC',
    ]);
  });
});
