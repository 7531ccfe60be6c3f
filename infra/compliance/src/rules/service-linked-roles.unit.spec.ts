import { describe, expect, it } from '@jest/globals';
import { of, template } from '../testing/builders.ts';
import { unpreparedServiceRoles } from './service-linked-roles.ts';

describe('the rule of service-linked roles', () => {
  const cluster = template({ Cluster: of('AWS::ECS::Cluster'), Role: of('AWS::IAM::Role') });

  it('finds those that the guide does not name', () => {
    expect(unpreparedServiceRoles(cluster, 'for ecs.application-autoscaling.amazonaws.com')).toEqual([
      'the first deployment has no step for the role of ecs.amazonaws.com',
    ]);
    expect(unpreparedServiceRoles(cluster, 'for service in ecs.amazonaws.com x')).toEqual([]);
  });

  it('finds those that a template creates', () => {
    const bad = template({ Linked: of('AWS::IAM::ServiceLinkedRole') });
    expect(unpreparedServiceRoles(bad, '')).toEqual(['Linked may exist already']);
  });
});
