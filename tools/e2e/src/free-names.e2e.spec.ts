import { describe, expect, it } from '@jest/globals';
import { exampleOf, idsOwnedBy, pathOf } from './platform/examples.ts';
import { demoMerchant } from './platform/merchant.ts';
import { operationsOf, type Operation } from './platform/open-api.ts';
import { sharedPlatform } from './platform/shared-platform.ts';
import { tablesAtRest } from './platform/tables.ts';

const platform = sharedPlatform();
const merchant = demoMerchant(platform);
const ids = await idsOwnedBy(merchant);

/** The fields of a request whose member names the client chooses. */
const freeFields = ({ body }: Operation): string[] =>
  Object.entries(body?.properties ?? {}).flatMap(([name, { additionalProperties }]) =>
    typeof additionalProperties === 'object' ? [name] : [],
  );

const places = (await operationsOf(platform)).flatMap((operation) =>
  freeFields(operation).map((field) => ({ operation, field, name: `${field} of ${operation.name}` })),
);

const builtInNames = Object.getOwnPropertyNames(Object.prototype);

it('finds fields with names that the client chooses', () => {
  expect(places.map(({ name }) => name)).toContain('metadata of POST /payments');
});

describe.each(places)('$name', ({ operation, field }) => {
  it.each([...builtInNames.map((name) => [name]), builtInNames])(
    'keeps names of built-in properties: %s',
    async (...names) => {
      const facts = names.map((name, index) => [name, `text ${index}`]);
      const path = pathOf(operation, ids);
      const made = await merchant.post(path, {
        ...exampleOf(operation).body,
        [field]: Object.fromEntries(facts),
      });
      expect(made.status).toBe(operation.success);
      // The consumers of the payment read it as well.
      await tablesAtRest(platform.endpointUrl);
      const { id } = made.json as { id: string };
      const shown = await merchant.get(`${path}/${id}`);
      for (const { json } of [made, shown]) {
        expect(Object.entries((json as Record<string, object>)[field]!).sort()).toEqual(facts.sort());
      }
    },
  );
});
