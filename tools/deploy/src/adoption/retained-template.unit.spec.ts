import { describe, expect, it } from '@jest/globals';
import { retainedTemplate } from './retained-template.ts';

const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } };
const kept = { ...queue, DeletionPolicy: 'Retain' };
const jobs = { type: queue.Type, logicalId: 'Jobs', to: 'catalog' };
const template = (Jobs: object) => ({ Resources: { Jobs, Other: queue } as never });

describe('a deployed template with a resource that is handed over', () => {
  it('gets a deletion policy for that resource alone, and metadata, without which CloudFormation sees no change', () => {
    const deployed = template({ ...queue, Metadata: { path: 'x' } });
    expect(retainedTemplate(deployed, [jobs])).toEqual({
      Resources: {
        Jobs: {
          ...kept,
          UpdateReplacePolicy: 'Retain',
          Metadata: { path: 'x', 'millrace:kept-for': 'catalog' },
        },
        Other: queue,
      },
    });
  });

  it('stays when it keeps the resource already', () => {
    expect(retainedTemplate(template(kept), [jobs])).toBeUndefined();
    expect(
      retainedTemplate(template({ ...queue, DeletionPolicy: 'RetainExceptOnCreate' }), [jobs]),
    ).toBeUndefined();
    expect(retainedTemplate(retainedTemplate(template(queue), [jobs])!, [jobs])).toBeUndefined();
  });

  it('stays when the resource has left it, or its name is of another type', () => {
    expect(retainedTemplate({ Resources: {} }, [jobs])).toBeUndefined();
    expect(retainedTemplate(template(queue), [{ ...jobs, type: 'AWS::SNS::Topic' }])).toBeUndefined();
  });
});
