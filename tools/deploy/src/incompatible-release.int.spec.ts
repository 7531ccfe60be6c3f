import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { usualOrLong } from '@millrace/testing';
import { aStage, type LocalStage } from './testing/a-stage.ts';
import { deployAndCrash, forgetTheLastRecord } from './testing/interruptions.ts';

const setting = '/millrace/local/quote/setting';
const event = (version: number) => ({ type: 'quote.created', version, schema: { type: 'object' } });
const contractOf = (module: string, parts: object) => ({
  module,
  events: [],
  accepts: [],
  functions: [],
  calls: [],
  ...parts,
});
const itLong = usualOrLong({ usual: it.skip, long: it });
let stage: LocalStage;

const present = async (): Promise<string> => (await stage.parameters(setting))[setting]!.split(' ')[0]!;

beforeAll(async () => {
  stage = await aStage();
});

afterAll(() => stage.stop());

// The tests build on one another, like the releases of two modules.
describe('a release with an incompatible contract', () => {
  const quote = (version: number, content: string) => ({
    module: 'quote',
    setting: content,
    kept: 'more data',
    contract: contractOf('quote', { events: [event(version)] }),
  });
  const payment = (versions: readonly number[]) => ({
    module: 'payment',
    setting: `accepts ${versions.join()}`,
    contract: contractOf('payment', { accepts: [{ type: 'quote.created', versions }] }),
  });

  it('is not rolled back to: contract_breaks_consumer', async () => {
    await stage.deploy(quote(1, 'gives one'));
    await stage.deploy(payment([1, 2]));
    await stage.deploy(quote(2, 'gives two'));
    await stage.deploy(payment([2]));
    expect(await stage.millrace('rollback', 'quote')).toEqual({
      status: 1,
      output: expect.stringMatching(
        /✗ quote gives quote\.created version 1, .*\(contract_breaks_consumer\)\n$/,
      ),
    });
    expect(await present()).toBe('gives');
  });

  it('is not rolled back to when it does not accept current events: contract_not_accepted', async () => {
    await stage.deploy(payment([2, 3]));
    await stage.deploy(quote(3, 'gives three'));
    expect(await stage.millrace('rollback', 'payment')).toEqual({
      status: 1,
      output: expect.stringContaining('(contract_not_accepted)'),
    });
  });

  it('is not deployed, and neither is one that changes an existing version', async () => {
    const before = (await stage.millrace('releases', 'quote')).output;
    stage.build(quote(4, 'gives four'));
    expect(await stage.millrace('deploy', 'quote')).toEqual({
      status: 1,
      output: expect.stringContaining('(contract_breaks_consumer)'),
    });
    const changed = { ...event(3), schema: { type: 'object', required: ['a'], properties: { a: {} } } };
    stage.build({ ...quote(3, 'changes three'), contract: contractOf('quote', { events: [changed] }) });
    expect(await stage.millrace('deploy', 'quote')).toEqual({
      status: 1,
      output: expect.stringContaining('(contract_incompatible)'),
    });
    expect((await stage.millrace('releases', 'quote')).output).toBe(before);
  });

  itLong('is refused with not_recorded while the deployment of another module is not recorded', async () => {
    await stage.deploy(payment([3, 4]));
    await stage.deploy(quote(4, 'gives four'));
    deployAndCrash(stage, payment([4]));
    const refused = {
      status: 1,
      output: expect.stringMatching(
        /✗ the deployment of payment in local is not recorded, .*: deploy payment again, or roll it back, first \(not_recorded\)\n$/,
      ),
    };
    expect(await stage.millrace('rollback', 'quote')).toEqual(refused);
    stage.build(quote(4, 'gives four again'));
    expect(await stage.millrace('deploy', 'quote')).toEqual(refused);
    expect(await present()).toBe('gives');
    await stage.deploy(payment([4]));
    expect(await stage.millrace('rollback', 'quote')).toEqual({
      status: 1,
      output: expect.stringContaining('(contract_breaks_consumer)'),
    });
  });

  itLong('does not prevent several interrupted modules from being recorded', async () => {
    deployAndCrash(stage, payment([4, 5]));
    await forgetTheLastRecord(stage);
    stage.build(quote(4, 'gives four'));
    for (const module of ['quote', 'payment']) {
      expect((await stage.millrace('deploy', module)).output).toContain(`${module} is deployed to local`);
    }
  });
});
