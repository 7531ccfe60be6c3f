import { describe, expect, it } from '@jest/globals';
import type { Synthesized } from '@millrace/constructs/testing/synthesized.ts';
import { stageNames } from '@millrace/stages/names';
import { appOwners, inStages } from './apps.ts';

const stages = stageNames.map((name) => ({
  name,
  apps: appOwners().flatMap((owner) => inStages(owner).filter(({ stage }) => stage.name === name)),
}));

const textsOf = (resources: readonly object[]): string[] =>
  resources.map((one) => JSON.stringify(one)).sort();

describe.each(stages)('in stage $name', ({ apps }) => {
  it('every resource that a module adopts is released to it, and the other way round', () => {
    const adopted = apps.flatMap(({ owner, adopts }) =>
      adopts.map(({ type, logicalId, from }) => ({ type, logicalId, stack: from, to: owner })),
    );
    expect(adopted.length).toBeGreaterThan(0);
    expect(textsOf(adopted)).toEqual(textsOf(apps.flatMap(({ releases }) => releases)));
  });

  it('no template still has a resource that it releases', () => {
    const kept = apps.flatMap((app) =>
      app.releases.filter(
        ({ stack, logicalId }) => templateOf(app, stack).Resources[logicalId] !== undefined,
      ),
    );
    expect(kept).toEqual([]);
  });
});

function templateOf({ stacks }: Synthesized, name: string) {
  const found = stacks.find((stack) => stack.name === name);
  if (!found) throw new Error(`there is no stack ${name}`);
  return found.template;
}
