/** Facts about a module that tools, infrastructure and lint use without reading its code. */
interface ModuleFacts {
  /** Name of its folders in `apps`, `infra` and `libs/contracts`, and of its Nx project. */
  readonly name: string;
  /** What it stores and decides; for documents. */
  readonly owns: string;
  /** First segments of the paths in its OpenAPI document. */
  readonly paths: readonly string[];
  /** Paths that answer 200 to the demo merchant once the module is deployed. */
  readonly probes: readonly string[];
  /** Containers, by the names of their files in `src/services`; each has an image repository. */
  readonly services: readonly string[];
  /** Queues named `millrace-<stage>-<queue>`, without the module's name. */
  readonly unprefixedQueues: readonly string[];
}

const none = { paths: [], probes: [], services: [], unprefixedQueues: [] } as const;

/**
 * The modules in deployment order: each needs only parameters of modules before it. This is the only list of them;
 * tests compare it with the folders, the contracts and the templates.
 */
const list = [
  { ...none, name: 'merchant', owns: 'merchants, API keys, limits, the authorizer' },
  {
    ...none,
    name: 'quote',
    owns: 'exchange rates, the fee schedule, signed quotes',
    paths: ['quotes', 'rates', '.well-known'],
    probes: ['/rates?base=USD'],
  },
  {
    ...none,
    name: 'payment',
    owns: 'payments, refunds, idempotency records, history',
    paths: ['payments'],
    probes: ['/payments?limit=1'],
  },
  {
    ...none,
    name: 'processing',
    owns: 'screening, the event bus, its rules and archive, the topics that notify people',
  },
  {
    ...none,
    name: 'settlement',
    owns: 'the two workflows, the double-entry ledger, balances',
    paths: ['transfers', 'balances'],
    probes: ['/balances'],
  },
  {
    name: 'order',
    owns: 'orders, products and their stock, the simulator, the network of the containers',
    paths: ['orders'],
    probes: ['/orders?limit=1'],
    services: ['order-worker'],
    unprefixedQueues: ['SimulationQueue', 'OrderQueue'],
  },
  {
    name: 'catalog',
    owns: 'product search, counted searches',
    paths: ['products', 'categories', 'selection'],
    probes: ['/products?limit=1'],
    services: ['catalog'],
    unprefixedQueues: ['LookupQueue'],
  },
  {
    ...none,
    name: 'storefront',
    owns: 'the shop: its pages, used offers, the secret of its cookies',
    probes: ['/'],
    services: ['storefront'],
  },
] as const satisfies readonly ModuleFacts[];

/** Name of a module. */
export type Module = (typeof list)[number]['name'];

export const modules: readonly (ModuleFacts & { readonly name: Module })[] = list;

/** In deployment order. */
export const moduleNames: readonly Module[] = list.map(({ name }) => name);

/** The module whose API serves a path, with or without a query; undefined if no API documents it. */
export function moduleOfPath(path: string): Module | undefined {
  const [, first] = path.split(/[/?#]/);
  return modules.find(({ paths }) => paths.some((known) => known === first))?.name;
}
