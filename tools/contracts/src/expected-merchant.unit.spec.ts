import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { ModuleContract } from '@millrace/events';
import { breaksBetween } from './breaks-between.ts';
import { contractFolder, modulesIn, workspaceRoot } from './modules.ts';
import { readContract } from './read-contract.ts';

interface Described {
  readonly security: readonly unknown[];
  readonly parameters: readonly { readonly name: string; readonly required: boolean }[];
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

const contracts = modulesIn(workspaceRoot).map((module) =>
  readContract(join(workspaceRoot, contractFolder(module)))!,
);

const operations = contracts.flatMap(({ api }) => {
  const paths = (api?.['paths'] ?? {}) as Record<string, Record<string, Described>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]): [string, Described] => [
      `${method.toUpperCase()} ${path}`,
      described,
    ]),
  );
});

describe('INV-40: the documents of all APIs', () => {
  it('have routes', () => {
    expect(operations.length).toBeGreaterThan(10);
  });

  it.each(operations)('let a client name the merchant that its key must belong to: %s', (_, described) => {
    const { security, parameters, responses } = described;
    const header = parameters.find(({ name }) => name === 'X-Expected-Merchant-Id');
    const isRefused = responses['403']?.description.includes('`merchant_mismatch`') ?? false;
    const needsKey = security.length > 0;
    expect([header?.required, isRefused]).toEqual(needsKey ? [false, true] : [undefined, false]);
  });
});

/** The contract of a release from before the header. */
function withoutTheHeader(contract: ModuleContract): ModuleContract {
  const text = JSON.stringify(contract, (_, value: unknown) =>
    Array.isArray(value)
      ? value.filter((one) => (one as { name?: unknown } | null)?.name !== 'X-Expected-Merchant-Id')
      : value,
  );
  return JSON.parse(text) as ModuleContract;
}

describe('INV-40: a module that names the merchant in its requests', () => {
  const senders = contracts.flatMap(({ module, requests = [] }) =>
    requests
      .filter(({ parameters }) => parameters.includes('header/X-Expected-Merchant-Id'))
      .map((request) => [module, request.route, request.module] as const),
  );

  it('is order for payments and storefront for orders', () => {
    expect(senders.map((sender) => sender.join(' → '))).toEqual([
      'order → GET /payments → payment',
      'order → GET /payments/{id} → payment',
      'order → POST /payments → payment',
      'order → POST /payments/{id}/cancel → payment',
      'storefront → GET /orders/{id} → order',
    ]);
  });

  it.each(senders)(
    '%s: %s of %s cannot be rolled back to a release without that check',
    (sender, route, receiver) => {
      const before = withoutTheHeader(contracts.find(({ module }) => module === receiver)!);
      expect(breaksBetween(before, contracts, 'rollback')).toContainEqual({
        code: 'contract_breaks_consumer',
        message: expect.stringContaining(
          `${sender} sends ${receiver} ${route}: it takes no header/X-Expected-Merchant-Id`,
        ),
      });
    },
  );

  it('fits the other modules', () => {
    for (const contract of contracts) expect(breaksBetween(contract, contracts, 'rollback')).toEqual([]);
  });
});
