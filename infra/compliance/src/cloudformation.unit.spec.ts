import { describe, expect, it } from '@jest/globals';
import { allSynthesized } from '@millrace/constructs/testing/synthesized.ts';
import { appOwners } from './apps.ts';
import { refusedByCloudFormation } from './cloudformation.ts';
import { anApp, of, template } from './testing/builders.ts';

describe('the rules of CloudFormation', () => {
  it('refuse no template of any app, and a template with a property that does not exist', () => {
    const { stage, stacks } = anApp({
      service: template({ Queue: of('AWS::SQS::Queue', { QueueNam: 'x' }) }),
    });
    const bad = { stage, stacks: stacks.filter(({ name }) => name === 'millrace-dev-quote') };
    const refused = refusedByCloudFormation([...appOwners().flatMap(allSynthesized), bad]);
    expect(refused).toEqual([expect.stringContaining('millrace-dev-quote Queue')]);
  });
});
