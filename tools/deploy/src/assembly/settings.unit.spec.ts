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
])('changedSettings of %s', (_of, template) => {
  const changed = (present: Values, release: Values) =>
    changedSettings(settingsOf(template(present)), settingsOf(template(release)));

  it.each<[string, string, string]>([
    ['a merchant', ours, theirs],
    ['an address', 'https://a.example/rates', 'https://b.example/rates'],
    ['an address where there was none', 'https://a.example/rates', ''],
    ['none where there was an address', '', 'https://a.example/rates'],
  ])('include %s', (_title, now, then) => {
    expect(changed({ SETTING: now, OTHER: 'x' }, { SETTING: then, OTHER: 'y' })).toEqual([
      `SETTING from ${now || 'nothing'} to ${then || 'nothing'}`,
    ]);
  });

  it.each<[string, Values, Values]>([
    ['an equal value', { SETTING: ours }, { SETTING: ours }],
    ['a value that is neither a merchant nor an address', { SETTING: '10' }, { SETTING: '20' }],
    ['a variable that the release does not have', { SETTING: ours }, {}],
    ['a variable that exists no longer', {}, { SETTING: ours }],
    ['a value that CloudFormation resolves', { SETTING: { Ref: 'A' } }, { SETTING: { Ref: 'B' } }],
  ])('do not include %s', (_title, now, then) => {
    expect(changed(now, then)).toEqual([]);
  });
});

describe('settingsOf', () => {
  it('reads all functions and containers, and nothing else', () => {
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
