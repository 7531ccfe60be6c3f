import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { administrator } from '../../core/authorization/caller.ts';
import { EventBridge } from './event-bridge.ts';
import { arn, fakeCloud, until, type FakeCloud } from '../../testing/fake-cloud.ts';
import type { Input } from '../../core/api/api.ts';
import { eventsApi } from './api.ts';

let fake: FakeCloud;
let eventBuses: EventBridge;

beforeEach(async () => {
  fake = fakeCloud();
  eventBuses = new EventBridge(fake);
  const sourceArn = eventBuses.putBus('millrace').arn;
  eventBuses.archives.set('all', { name: 'all', sourceArn, retentionDays: 7 });
  await eventBuses.putRule({
    arn: eventBuses.ruleArn('millrace', 'all'),
    name: 'all',
    busName: 'millrace',
    pattern: '{"source":["s"]}',
    state: 'ENABLED',
    targets: [{ Id: 'queue', Arn: arn('sqs', 'all') }],
  });
  eventBuses.open();
});

afterEach(async () => {
  await eventBuses.stop();
  fake.remove();
});

const call = async (operation: string, input: Input = {}): Promise<unknown> =>
  eventsApi.operations[operation]?.(input, { bridge: eventBuses }, administrator);

const anEntry = (override: object = {}) => ({
  EventBusName: 'millrace',
  Source: 's',
  DetailType: 't',
  Detail: '{"id":1}',
  ...override,
});

describe('PutEvents', () => {
  it.each([
    [{ Detail: '{' }, 'MalformedDetail'],
    [{ Detail: '[]' }, 'MalformedDetail'],
    [{ Source: undefined }, 'InvalidArgument'],
    [{ DetailType: '' }, 'InvalidArgument'],
    [{ Source: 'aws.ec2' }, 'NotAuthorizedForSourceException'],
    [{ EventBusName: 'nowhere' }, 'InvalidArgument'],
  ])('fails only the entry with %j, with %s', async (override, ErrorCode) => {
    expect(await call('PutEvents', { Entries: [anEntry(), anEntry(override), anEntry()] })).toEqual({
      FailedEntryCount: 1,
      Entries: [
        { EventId: expect.any(String) },
        { ErrorCode, ErrorMessage: expect.any(String) },
        { EventId: expect.any(String) },
      ],
    });
    await until(() => fake.sent.get(arn('sqs', 'all'))?.length === 2);
  });

  it('uses the given time, and accepts the ARN of a bus', async () => {
    await call('PutEvents', {
      Entries: [anEntry({ Time: 1_700_000_000, EventBusName: eventBuses.bus('millrace').arn })],
    });
    await until(() => fake.sent.size === 1);
    expect(JSON.parse(fake.sent.get(arn('sqs', 'all'))?.[0]?.body ?? '')).toMatchObject({
      time: '2023-11-14T22:13:20Z',
    });
  });

  it('refuses no entries, more than ten, and more than 256 KB', async () => {
    const eleven = Array.from({ length: 11 }, () => anEntry());
    for (const Entries of [[], eleven, [anEntry({ Detail: JSON.stringify({ x: 'x'.repeat(262_144) }) })]]) {
      await expect(call('PutEvents', { Entries })).rejects.toMatchObject({ code: 'ValidationException' });
    }
  });
});

describe('a deployed resource', () => {
  it('is listed and described', async () => {
    const bus = { Name: 'millrace', Arn: eventBuses.bus('millrace').arn };
    expect(await call('ListEventBuses', { NamePrefix: 'mill' })).toEqual({ EventBuses: [bus] });
    expect(await call('ListRules', { EventBusName: 'millrace' })).toMatchObject({ Rules: [{ Name: 'all' }] });
    const rule = { EventBusName: 'millrace', Name: 'all' };
    expect(await call('DescribeRule', rule)).toMatchObject({
      EventPattern: '{"source":["s"]}',
      State: 'ENABLED',
    });
    expect(await call('ListTargetsByRule', { EventBusName: 'millrace', Rule: 'all' })).toMatchObject({
      Targets: [{ Id: 'queue' }],
    });
    const archive = { ArchiveName: 'all', EventSourceArn: bus.Arn, RetentionDays: 7, State: 'DISABLED' };
    expect(await call('ListArchives')).toMatchObject({ Archives: [archive] });
  });

  it.each([
    ['DescribeRule', { EventBusName: 'millrace', Name: 'gone' }],
    ['ListRules', { EventBusName: 'gone' }],
  ])('is refused by %s when it does not exist', async (operation, input) => {
    await expect(call(operation, input)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});

describe('TestEventPattern', () => {
  it('returns whether the pattern matches, and refuses an invalid pattern', async () => {
    const Event = '{"source":"s"}';
    expect(await call('TestEventPattern', { EventPattern: '{"source":["s"]}', Event })).toEqual({
      Result: true,
    });
    expect(await call('TestEventPattern', { EventPattern: '{"source":["x"]}', Event })).toEqual({
      Result: false,
    });
    await expect(call('TestEventPattern', { EventPattern: '{"source":"s"}', Event })).rejects.toMatchObject({
      code: 'InvalidEventPatternException',
    });
  });
});
