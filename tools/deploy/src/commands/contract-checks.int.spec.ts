import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ModuleContract } from '@millrace/tools-contracts';
import { digestOfTemplate, type Template } from '../assembly/template.ts';
import { withExclusiveLock } from '../exclusive-lock.ts';
import { Releases } from '../releases/releases.ts';
import { aRecord } from '../testing/a-history.ts';
import { aDirectory } from '../testing/an-assembly.ts';
import { InMemoryObjectStore } from '../testing/in-memory-object-store.ts';
import { checkContract } from './contract-checks.ts';
import { lockOf } from './module-lock.ts';

const moved = (version: number) => ({ type: 'thing.moved', version, schema: { type: 'object' } });
const contractOf = (module: string, parts: Partial<ModuleContract> = {}): ModuleContract => ({
  ...{ module, events: [], accepts: [], functions: [], calls: [] },
  ...parts,
});
const gives = (version: number) => contractOf('payment', { events: [moved(version)] });
const takes = (...versions: number[]) =>
  contractOf('settlement', { accepts: [{ type: 'thing.moved', versions }] });
const templateOf = (release: number): Template => ({ Resources: { [`Release${release}`]: { Type: 'x' } } });

let store: InMemoryObjectStore;
let deployed: Map<string, Template>;

const access = {
  stage: 'dev' as const,
  stacks: {
    modules: async () => [...deployed.keys()],
    templateOf: async ({ name }: { name: string }) => deployed.get(name.replace('millrace-dev-', ''))!,
  },
  releasesOf: (module: string) => new Releases(store, module),
};

beforeEach(() => {
  process.env['MILLRACE_STATE_DIR'] = aDirectory();
  store = new InMemoryObjectStore();
  deployed = new Map();
});

/** Stores and deploys a release; after a crash there is no record. */
async function deploy(contract: ModuleContract, release: number, crash?: 'crash'): Promise<void> {
  const { number: _number, module: _module, ...line } = aRecord({ release });
  const archive = new Uint8Array();
  await access.releasesOf(contract.module).store(line, { archive, contract });
  deployed.set(contract.module, templateOf(release));
  if (!crash) await record(contract.module, release);
}

async function record(module: string, release: number): Promise<void> {
  const { number: _number, module: _module, ...line } = aRecord({ release });
  await access.releasesOf(module).append({ ...line, template: digestOfTemplate(templateOf(release)) });
}

const codeOf = (check: Promise<void>): Promise<unknown> =>
  check.then(
    () => undefined,
    (error: unknown) => (error as { code?: unknown }).code ?? error,
  );

describe('the contract of another module', () => {
  it('is that of the record whose template is deployed, not the last one', async () => {
    await deploy(takes(1), 1);
    await deploy(takes(2), 2);
    expect(await codeOf(checkContract(access, gives(1), 'rollback'))).toBe('contract_breaks_consumer');
    // A rollback of settlement that was interrupted before its record.
    deployed.set('settlement', templateOf(1));
    expect(await codeOf(checkContract(access, gives(1), 'rollback'))).toBeUndefined();
    expect(await codeOf(checkContract(access, gives(2), 'deploy'))).toBe('contract_breaks_consumer');
  });

  it.each(['deploy', 'rollback'] as const)(
    'is unknown after a deployment that was interrupted before its record: a %s is refused with not_recorded',
    async (change) => {
      await deploy(takes(1), 1);
      await deploy(takes(2), 2, 'crash');
      await expect(checkContract(access, gives(1), change)).rejects.toMatchObject({
        code: 'not_recorded',
        message:
          'the deployment of settlement in dev is not recorded, so its contract is unknown: ' +
          'deploy settlement again, or roll it back, first (not_recorded)',
      });
    },
  );

  it('is unknown after its first deployment was interrupted', async () => {
    await deploy(takes(2), 1, 'crash');
    expect(await codeOf(checkContract(access, gives(1), 'deploy'))).toBe('not_recorded');
  });

  it('is known once that module is deployed again', async () => {
    await deploy(takes(1), 1);
    await deploy(takes(2), 2, 'crash');
    await checkContract(access, takes(2), 'deploy');
    await record('settlement', 2);
    expect(await codeOf(checkContract(access, gives(1), 'rollback'))).toBe('contract_breaks_consumer');
    expect(await codeOf(checkContract(access, gives(2), 'rollback'))).toBeUndefined();
  });

  it('is not needed to record an existing deployment, when several deployments were interrupted', async () => {
    await deploy(takes(1, 2), 1, 'crash');
    await deploy(gives(2), 1, 'crash');
    expect(await codeOf(checkContract(access, gives(2), 'deploy'))).toBe('not_recorded');
    expect(await codeOf(checkContract(access, gives(2), 'deploy', { isDeployed: true }))).toBeUndefined();
  });

  it('is awaited while a deployment on this machine is between its stacks and its record', async () => {
    await deploy(takes(1), 1);
    await deploy(takes(2), 2, 'crash');
    const { promise: isWaiting, resolve: waits } = Promise.withResolvers<void>();
    const log = jest.spyOn(console, 'log').mockImplementation((line: string) => {
      expect(line).toBe('› settlement is being deployed by another run: waiting');
      waits();
    });
    const { promise: isHeld, resolve: holds } = Promise.withResolvers<void>();
    const lock = lockOf('change', { module: 'settlement', stage: 'dev' });
    const other = withExclusiveLock(lock, async () => {
      holds();
      await isWaiting;
      await record('settlement', 2);
    });
    await isHeld;
    expect(await codeOf(checkContract(access, gives(2), 'deploy'))).toBeUndefined();
    await other;
    log.mockRestore();
  });

  it('does not exist for the bucket of releases', async () => {
    deployed.set('releases', templateOf(1));
    expect(await codeOf(checkContract(access, gives(1), 'deploy'))).toBeUndefined();
  });

  it('does not exist for a module whose releases had none', async () => {
    await record('pipeline', 1);
    deployed.set('pipeline', templateOf(2));
    expect(await codeOf(checkContract(access, gives(1), 'deploy'))).toBeUndefined();
  });
});

describe('a rollback to a smaller API', () => {
  const operation = { security: [], parameters: [], responses: {} };
  const header = { name: 'X-Expected-Merchant-Id', in: 'header', required: false, schema: {} };
  const withApi = (...parameters: object[]) =>
    contractOf('payment', { api: { paths: { '/payments': { post: { ...operation, parameters } } } } });
  const sends = contractOf('order', {
    requests: [
      {
        ...{ module: 'payment', route: 'POST /payments', responses: {} },
        parameters: ['header/X-Expected-Merchant-Id'],
      },
    ],
  });

  it('is refused with contract_breaks_consumer while another module relies on a missing part', async () => {
    await deploy(withApi(header), 1);
    await deploy(sends, 1);
    await expect(checkContract(access, withApi(), 'rollback')).rejects.toMatchObject({
      code: 'contract_breaks_consumer',
      message: expect.stringContaining('order sends payment POST /payments: it takes no header/X-Expected'),
    });
  });

  it('warns of what clients outside the platform lose', async () => {
    const log = jest.spyOn(console, 'log').mockImplementation(() => {});
    await deploy(withApi(header), 1);
    await checkContract(access, withApi(), 'rollback');
    expect(log.mock.calls).toEqual([
      ["› this may break clients of payment: POST /payments: the request's header is gone"],
    ]);
    log.mockRestore();
  });
});

describe('the contract of the module itself', () => {
  const changed = contractOf('payment', {
    events: [{ ...moved(1), schema: { type: 'object', required: ['a'], properties: { a: {} } } }],
  });

  it('is that of the last record when the deployment has none', async () => {
    await deploy(gives(1), 1);
    await deploy(gives(1), 2, 'crash');
    expect(await codeOf(checkContract(access, changed, 'deploy'))).toBe('contract_incompatible');
    expect(await codeOf(checkContract(access, gives(2), 'deploy'))).toBeUndefined();
    expect(await codeOf(checkContract(access, gives(1), 'rollback'))).toBeUndefined();
  });
});

describe('a part that moved to another module', () => {
  const api = (...paths: readonly string[]) => ({
    info: { version: '1' },
    paths: Object.fromEntries(
      paths.map((path) => [path, { get: { security: [], parameters: [], responses: {} } }]),
    ),
  });
  const rest = contractOf('payment', { api: api('/payments') });
  const taker = contractOf('lists', { api: api('/lists') });
  const check = (candidate: ModuleContract, ...contracts: ModuleContract[]) =>
    checkContract(access, candidate, 'deploy', { moved: contracts });
  const movedTo = (...modules: readonly string[]) => ({ ...rest, movedTo: modules });

  beforeEach(() => deploy(contractOf('payment', { api: api('/payments', '/lists') }), 1));

  it('is accepted when the contract names that module', async () => {
    expect(await codeOf(check(movedTo('lists'), taker))).toBeUndefined();
  });

  it('is refused with contract_incompatible without that name', async () => {
    await expect(check(rest, taker)).rejects.toMatchObject({
      code: 'contract_incompatible',
      message: expect.stringContaining('GET /lists is gone'),
    });
    expect(await codeOf(check(movedTo('others'), taker))).toBe('contract_incompatible');
  });

  it('is refused when that module lacks it, or its contract is unknown', async () => {
    await expect(check(movedTo('lists'), contractOf('lists'))).rejects.toMatchObject({
      code: 'contract_incompatible',
      message: expect.stringContaining('GET /lists is gone'),
    });
    expect(await codeOf(check(movedTo('lists')))).toBe('contract_incompatible');
  });
});
