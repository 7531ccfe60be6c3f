import { describe, expect, it } from '@jest/globals';
import { changedSettings, settingsOf } from './settings.ts';
import type { Template } from './template.ts';

type Values = Readonly<Record<string, unknown>>;

const ofFunction = (Variables: Values): Template => ({
  Resources: { Api: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables } } } },
});
const ofContainer = (values: Values): Template => {
  const Environment = Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
  const Properties = { ContainerDefinitions: [{ Name: 'sidecar' }, { Name: 'shop', Environment }] };
  return { Resources: { Task: { Type: 'AWS::ECS::TaskDefinition', Properties } } };
};
const [ours, theirs] = ['mer_00000000000000000000000001', 'mer_00000000000000000000000002'];

describe.each([
  ['a function', ofFunction],
  ['a container', ofContainer],
])('the settings of %s that a rollback would change', (_of, template) => {
  const changed = (present: Values, release: Values) =>
    changedSettings(settingsOf(template(present)), settingsOf(template(release)));

  it.each<[string, string, string]>([
    ['a merchant', ours, theirs],
    ['an address', 'https://a.example/rates', 'https://b.example/rates'],
    ['an address where there was none', 'https://a.example/rates', ''],
    ['none where there was an address', '', 'https://a.example/rates'],
  ])('have %s', (_what, now, then) => {
    expect(changed({ SETTING: now, OTHER: 'x' }, { SETTING: then, OTHER: 'y' })).toEqual([
      `SETTING from ${now || 'nothing'} to ${then || 'nothing'}`,
    ]);
  });

  it.each<[string, Values, Values]>([
    ['what is the same', { SETTING: ours }, { SETTING: ours }],
    ['what neither names a merchant nor an address', { SETTING: '10' }, { SETTING: '20' }],
    ['what the release does not have yet', { SETTING: ours }, {}],
    ['what is not there any more', {}, { SETTING: ours }],
    ['what CloudFormation fills in', { SETTING: { Ref: 'A' } }, { SETTING: { Ref: 'B' } }],
  ])('do not have %s', (_what, now, then) => {
    expect(changed(now, then)).toEqual([]);
  });
});

describe('settings of a template', () => {
  it('are of all its functions and containers, and of nothing else', () => {
    const { Resources: { Api } = {} } = ofFunction({ A: ours });
    const { Resources: { Task } = {} } = ofContainer({ A: theirs, B: 'https://b.example' });
    const Topic = { Type: 'AWS::SNS::Topic' };
    expect(settingsOf({ Resources: { Api: Api!, Task: Task!, Topic } })).toEqual(
      new Map([
        ['A', [ours, theirs]],
        ['B', ['https://b.example']],
      ]),
    );
  });
});
