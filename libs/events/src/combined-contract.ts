import type { ModuleContract } from './module-contract.ts';

/**
 * The contract of several modules that are deployed as one: everything that any of them offers or accepts, without the
 * requests between them. If two contracts describe the same thing, the first one wins.
 */
export function combinedContract(contract: ModuleContract, ...others: ModuleContract[]): ModuleContract {
  const all = [contract, ...others];
  const modules = all.map(({ module }) => module);
  const requests = all
    .flatMap((one) => one.requests ?? [])
    .filter((request) => !modules.includes(request.module));
  const paths = Object.assign({}, ...all.toReversed().map(({ api }) => api?.['paths'] ?? {})) as object;
  const api = all.find((one) => one.api !== undefined)?.api;
  return {
    ...contract,
    events: merged(all, 'events', ({ type, version }) => `${type} ${version}`),
    accepts: merged(all, 'accepts', ({ type }) => type),
    functions: merged(all, 'functions', ({ name, version }) => `${name} ${version}`),
    calls: merged(all, 'calls', ({ name }) => name),
    ...(requests.length > 0 && { requests }),
    ...(api && { api: { ...api, paths } }),
  };
}

type List = 'events' | 'accepts' | 'functions' | 'calls';

/** The entries of all contracts, sorted by their keys. */
function merged<Name extends List>(
  contracts: readonly ModuleContract[],
  name: Name,
  keyOf: (entry: ModuleContract[Name][number]) => string,
): ModuleContract[Name] {
  const entries = contracts
    .toReversed()
    .flatMap((contract) => contract[name] as readonly ModuleContract[Name][number][])
    .map((entry) => [keyOf(entry), entry] as const);
  const byKey = [...new Map(entries)].sort(([left], [right]) => (left < right ? -1 : 1));
  return byKey.map(([, entry]) => entry) as unknown as ModuleContract[Name];
}
