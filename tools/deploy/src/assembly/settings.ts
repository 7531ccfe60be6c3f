import type { Template } from './template.ts';

/** Environment variables of all functions and containers of a template: name → values. */
export type Settings = ReadonlyMap<string, readonly string[]>;

/** Money or trust depends on these values. */
const MERCHANT_OR_ADDRESS = /^(mer_|https:\/\/)/;

interface WithEnvironment {
  readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> };
  readonly ContainerDefinitions?: readonly {
    readonly Environment?: readonly { readonly Name: string; readonly Value: unknown }[];
  }[];
}

export function settingsOf({ Resources = {} }: Template): Settings {
  const settings = new Map<string, readonly string[]>();
  for (const { Properties = {} } of Object.values(Resources)) {
    const { Environment, ContainerDefinitions = [] } = Properties as WithEnvironment;
    const variables: (readonly [string, unknown])[] = [
      ...Object.entries(Environment?.Variables ?? {}),
      ...ContainerDefinitions.flatMap((container) =>
        (container.Environment ?? []).map(({ Name, Value }) => [Name, Value] as const),
      ),
    ];
    for (const [name, value] of variables) {
      if (typeof value !== 'string') continue;
      settings.set(name, [...new Set([...(settings.get(name) ?? []), value])].sort());
    }
  }
  return settings;
}

/** Variables in both settings whose merchant or address differs: `SHOP_MERCHANT_ID from mer_… to mer_…`. */
export function changedSettings(present: Settings, next: Settings): string[] {
  return [...present].flatMap(([name, was]) => {
    const is = next.get(name) ?? was;
    const [from, to] = [was, is].map((values) => values.join(', ') || 'nothing');
    const matters = [...was, ...is].some((value) => MERCHANT_OR_ADDRESS.test(value));
    return matters && from !== to ? [`${name} from ${from} to ${to}`] : [];
  });
}
