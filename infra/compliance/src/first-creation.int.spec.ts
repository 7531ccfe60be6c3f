import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { synthesized } from '@millrace/constructs/testing/synthesized.ts';
import { propertyOf, resourcesOf, type TemplateJson } from '@millrace/constructs/testing/template.ts';
import { appOwners, inStages } from './apps.ts';
import { aLocalCloud, type RunningCloud } from './testing/a-local-cloud.ts';

const TAKEN = 'taken-by-somebody';

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await aLocalCloud();
});
afterAll(() => cloud.stop());

/** The stacks of data of a stage that keeps data, each with whether it has tables with deletion protection. */
const stacks = appOwners().flatMap((owner) => {
  const stage = inStages(owner).some(({ stage: { name } }) => name === 'dev') ? 'dev' : 'prod';
  return synthesized(owner, stage)
    .stacks.filter(({ template }) =>
      resourcesOf(template).some(({ DeletionPolicy }) => keeps(DeletionPolicy)),
    )
    .map(({ name, template }) => ({ name, template, isProtected: protectedTables(template).length > 0 }));
});

function keeps(deletionPolicy: string | undefined): boolean {
  return deletionPolicy !== undefined && deletionPolicy !== 'Delete';
}

function protectedTables(template: TemplateJson): string[] {
  return resourcesOf(template, 'AWS::DynamoDB::Table')
    .filter((table) => propertyOf(table, 'DeletionProtectionEnabled') === true)
    .map(({ id }) => id);
}

/** The template with a queue whose name somebody else has, after half of the resources and all of the tables. */
function failingHalfway(template: TemplateJson): TemplateJson {
  const ids = Object.keys(template.Resources);
  const DependsOn = [...new Set([...ids.slice(0, ids.length / 2), ...protectedTables(template)])];
  const Last = { Type: 'AWS::SQS::Queue', Properties: { QueueName: TAKEN }, DependsOn };
  return { ...template, Resources: { ...template.Resources, Last } };
}

/** The template with parameters that are stored, below a name that no stack publishes. */
async function withStoredParameters(template: TemplateJson): Promise<TemplateJson> {
  const { Parameters = {} } = template;
  const stored = await Promise.all(
    Object.entries(Parameters).map(async ([id, parameter]) => {
      if (id === 'BootstrapVersion') return [id, parameter];
      const Default = `/stored${String(parameter.Default)}`;
      await cloud.putParameter(Default);
      return [id, { ...parameter, Default }];
    }),
  );
  return { ...template, Parameters: Object.fromEntries(stored) as TemplateJson['Parameters'] & object };
}

it('there are stacks of both kinds', () => {
  expect(new Set(stacks.map(({ isProtected }) => isProtected))).toEqual(new Set([true, false]));
});

describe.each(stacks)('the first creation of $name', ({ name, template, isProtected }) => {
  it('can be repeated after it failed halfway', async () => {
    const complete = await withStoredParameters(template);
    const failing = failingHalfway(complete);
    await cloud.createQueue(TAKEN);
    const [status, ...reasons] = await cloud.deploy(name, failing, { rollBack: !isProtected });
    expect(reasons.join('\n')).toContain(`${TAKEN} already exists`);
    expect(status).toBe(isProtected ? 'CREATE_FAILED' : 'ROLLBACK_COMPLETE');
    if (!isProtected) await cloud.deleteStack(name);
    await cloud.deleteQueue(TAKEN);
    expect(await cloud.deploy(name, failing, { rollBack: !isProtected })).toContain(
      isProtected ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE',
    );
    // The next stack uses the same name.
    expect(await cloud.deploy(name, complete)).toContain('UPDATE_COMPLETE');
  });
});

it('a rollback cannot delete a table with deletion protection', async () => {
  const Table = {
    Type: 'AWS::DynamoDB::Table',
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      TableName: 'protected',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      DeletionProtectionEnabled: true,
    },
  };
  await cloud.createQueue(TAKEN);
  const outcome = await cloud.deploy('protected', failingHalfway({ Resources: { Table } }));
  expect(outcome).toContain('ROLLBACK_FAILED');
  expect(outcome.join('\n')).toContain('currently protected against deletion');
  await cloud.deleteQueue(TAKEN);
});
