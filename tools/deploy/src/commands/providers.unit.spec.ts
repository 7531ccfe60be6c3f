import { describe, expect, it } from '@jest/globals';
import { provideParameters, providerOf } from './providers.ts';

/** A stage in which modules publish their parameters when they are deployed. */
function aStage(publishes: Readonly<Record<string, readonly string[]>>, present: readonly string[] = []) {
  const known = new Set(present);
  const deployed: string[] = [];
  const locked: string[] = [];
  return {
    known,
    deployed,
    locked,
    ports: {
      alsoDeployed: [] as readonly string[],
      isDone: (provider: string) => deployed.includes(provider),
      findMissing: async (names: readonly string[]) => names.filter((name) => !known.has(name)),
      deployProvider: async (provider: string) => {
        deployed.push(provider);
        for (const name of publishes[provider] ?? []) known.add(name);
      },
      exclusively: async (provider: string, action: () => Promise<void>) => {
        locked.push(provider);
        await action();
      },
      print: () => {},
    },
  };
}

const authorizer = '/millrace/dev/merchant/authorizer-function-arn';
const apiUrl = '/millrace/dev/quote/api-url';
const ownKey = '/millrace/dev/payment/table-key-arn';

describe('provideParameters', () => {
  const reads = [authorizer, ownKey, apiUrl];

  it('deploys the modules whose parameters are missing, each once and with its lock held', async () => {
    const stage = aStage({ merchant: [authorizer], quote: [apiUrl] });
    await provideParameters({ module: 'payment', reads, chain: [], ...stage.ports });
    expect(stage.deployed).toEqual(['merchant', 'quote']);
    expect(stage.locked).toEqual(['merchant', 'quote']);
  });

  it('leaves existing modules alone, and never deploys the module itself', async () => {
    const stage = aStage({}, [authorizer, apiUrl]);
    await provideParameters({ module: 'payment', reads, chain: [], ...stage.ports });
    expect(stage.deployed).toEqual([]);
  });

  it('refuses with parameters_missing when Terraform has not written a parameter', async () => {
    const stage = aStage({ merchant: [authorizer] });
    const written = '/millrace/foundation/repository-name';
    const wanted = { module: 'pipeline', reads: [authorizer, written], chain: [], ...stage.ports };
    await expect(provideParameters(wanted)).rejects.toThrow(
      `pipeline needs ${written}: apply infra/foundation with Terraform (parameters_missing)`,
    );
    expect(stage.deployed).toEqual([]);
    stage.known.add(written);
    await provideParameters(wanted);
    expect(stage.deployed).toEqual(['merchant']);
  });

  it('leaves a provider alone that another run deployed while it waited for the lock', async () => {
    const stage = aStage({ merchant: [authorizer] }, [apiUrl]);
    const exclusively = async (_provider: string, action: () => Promise<void>) => {
      stage.known.add(authorizer);
      await action();
    };
    await provideParameters({ module: 'payment', reads, chain: [], ...stage.ports, exclusively });
    expect(stage.deployed).toEqual([]);
  });

  it('deploys an existing provider that is part of the same run', async () => {
    const stage = aStage({}, [authorizer, apiUrl]);
    await provideParameters({
      module: 'payment',
      reads,
      chain: [],
      ...stage.ports,
      alsoDeployed: ['quote', 'order'],
    });
    expect(stage.deployed).toEqual(['quote']);
    expect(stage.locked).toEqual(['quote']);
  });

  it('leaves a provider alone that was already deployed in the same run', async () => {
    const stage = aStage({}, [authorizer, apiUrl]);
    const isDone = (): boolean => true;
    await provideParameters({
      module: 'payment',
      reads,
      chain: [],
      ...stage.ports,
      alsoDeployed: ['quote'],
      isDone,
    });
    expect(stage.deployed).toEqual([]);
  });

  it('names the parameter that a provider does not publish', async () => {
    const stage = aStage({ merchant: [] }, [apiUrl]);
    await expect(provideParameters({ module: 'payment', reads, chain: [], ...stage.ports })).rejects.toThrow(
      `merchant is deployed and does not publish ${authorizer}`,
    );
  });

  it('refuses a circular dependency instead of waiting for itself', async () => {
    const stage = aStage({});
    await expect(
      provideParameters({ module: 'payment', reads, chain: ['merchant'], ...stage.ports }),
    ).rejects.toThrow('circular dependency: merchant needs payment needs merchant');
    expect(stage.deployed).toEqual([]);
  });

  it('refuses a parameter name without a module', () => {
    expect(() => providerOf('/other')).toThrow('/other is not of the form');
  });
});
