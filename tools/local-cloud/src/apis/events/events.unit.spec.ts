import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Cloud } from '../../cloud.ts';
import { EventBridge } from '../../pump/events/event-bridge.ts';
import { arn, fakeCloud, until, type FakeCloud } from '../../pump/testing/fake-cloud.ts';
import type { Input } from '../api.ts';
import { eventsApi } from './index.ts';

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
  eventsApi.operations[operation]?.(input, { ...fake, eventBuses } as unknown as Cloud);

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
  ])('fails the entry with %j alone, with %s', async (override, ErrorCode) => {
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

  it('takes the time that is given, and the bus by its ARN', async () => {
    await call('PutEvents', {
      Entries: [anEntry({ Time: 1_700_000_000, EventBusName: eventBuses.bus('millrace').arn })],
    });
    await until(() => fake.sent.size === 1);
    expect(JSON.parse(fake.sent.get(arn('sqs', 'all'))?.[0]?.body ?? '')).toMatchObject({
      time: '2023-11-14T22:13:20Z',
    });
  });

  it('refuses none, more than ten, and more than 256 KB of entries', async () => {
    const eleven = Array.from({ length: 11 }, () => anEntry());
    for (const Entries of [[], eleven, [anEntry({ Detail: JSON.stringify({ x: 'x'.repeat(262_144) }) })]]) {
      await expect(call('PutEvents', { Entries })).rejects.toMatchObject({ code: 'ValidationException' });
    }
  });
});

describe('what is deployed', () => {
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
  ])('is refused by %s when it is not there', async (operation, input) => {
    await expect(call(operation, input)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});

describe('TestEventPattern', () => {
  it('says whether the pattern matches, and refuses one that is invalid', async () => {
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
