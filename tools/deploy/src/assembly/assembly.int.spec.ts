import { describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeIn, readAssembly } from './assembly.ts';
import { aDirectory, anAssembly } from '../testing/an-assembly.ts';

describe('readAssembly', () => {
  it('reads the data and service stack, the region and the stored parameters', () => {
    const directory = anAssembly({ stacks: ['millrace-dev-quote', 'millrace-dev-quote-data'] });
    expect(readAssembly(directory)).toMatchObject({
      directory,
      region: 'eu-central-1',
      stacks: ['millrace-dev-quote-data', 'millrace-dev-quote'],
      reads: ['/millrace/dev/merchant/authorizer-function-arn'],
    });
  });

  it('lists the resources that survive deletion', () => {
    const dataResources = {
      Table: { Type: 'AWS::DynamoDB::Table', DeletionPolicy: 'Retain', Properties: { TableName: 'quotes' } },
      Key: { Type: 'AWS::KMS::Key', DeletionPolicy: 'Retain' },
      Alias: { Type: 'AWS::KMS::Alias', DeletionPolicy: 'Delete' },
    };
    expect(readAssembly(anAssembly({ dataResources })).retained).toEqual([
      'AWS::DynamoDB::Table quotes',
      'AWS::KMS::Key Key',
    ]);
  });

  it('lists the stacks that are protected against termination', () => {
    expect(readAssembly(anAssembly()).protectedStacks).toEqual([]);
    expect(readAssembly(anAssembly({ terminationProtection: true })).protectedStacks).toEqual([
      'millrace-dev-quote-data',
    ]);
  });

  it('lists the resources that move, which are not in the digest', () => {
    const directory = anAssembly();
    const { adopts, handsOver, digest } = readAssembly(directory);
    expect([adopts, handsOver]).toEqual([[], []]);
    const moving = { type: 'AWS::SQS::Queue', logicalId: 'Jobs' };
    const adoption = {
      ...{ ...moving, identifier: { QueueName: 'jobs' } },
      ...{ stack: 'millrace-dev-quote', from: 'millrace-dev-order' },
    };
    const handover = { ...moving, stack: 'millrace-dev-quote', to: 'order' };
    writeFileSync(join(directory, 'adopts.json'), JSON.stringify([adoption]));
    writeFileSync(join(directory, 'releases.json'), JSON.stringify([handover]));
    writeFileSync(join(directory, 'moved.json'), '[]');
    expect(readAssembly(directory)).toMatchObject({ adopts: [adoption], handsOver: [handover], digest });
  });

  it('computes the same digest for the same content in any directory, and another for other content', () => {
    const digests = ['a', 'a', 'b'].map((content) => readAssembly(anAssembly({ content })).digest);
    expect(digests[0]).toBe(digests[1]);
    expect(digests[0]).not.toBe(digests[2]);
  });

  it('has an account and region, and is refused in another stage', () => {
    const directory = anAssembly({ stacks: ['millrace-dev-quote', 'millrace-dev-quote-data'] });
    expect(placeIn('dev', directory)).toEqual({ account: '111122223333', region: 'eu-central-1' });
    for (const stage of ['local', 'prod'] as const) {
      expect(() => placeIn(stage, directory)).toThrow(
        `is not of stage ${stage}: synthesize it for ${stage} (assembly_of_another_stage)`,
      );
    }
  });

  it('fails with the directory when there is no assembly', () => {
    const empty = aDirectory();
    expect(() => readAssembly(empty)).toThrow(`there is no cloud assembly in ${empty}`);
  });

  it.each([[['millrace-dev-quote']], [['millrace-dev-quote-data']], [['a-data', 'b', 'c']]])(
    'is refused with the stacks %j',
    (stacks) => {
      expect(() => readAssembly(anAssembly({ stacks }))).toThrow('a module has a data and a service stack');
    },
  );
});
