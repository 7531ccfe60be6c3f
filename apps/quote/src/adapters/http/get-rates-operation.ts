import { ratesResponse } from '@millrace/contracts-quote';
import { operation } from '@millrace/http';
import { parseCurrency } from '@millrace/money';
import { CurrencySchema } from '@millrace/schema';
import { Type } from 'typebox';
import type { RateSource } from '../../application/ports.ts';
import { hasRate, ratesFor } from '../../domain/rate-table.ts';

export function getRatesOperation(rates: RateSource) {
  return operation({
    method: 'GET',
    path: '/rates',
    operationId: 'getRates',
    summary: 'The reference rates that quotes are made from, before the margin',
    query: Type.Object({ base: Type.Optional(CurrencySchema) }, { additionalProperties: false }),
    responses: { 200: ratesResponse },
    refusals: ['rate_unavailable'],
    handle: async ({ query }) => {
      const table = await rates.current();
      const base = parseCurrency(query.base ?? table.base);
      if (!hasRate(table, base)) {
        return {
          refused: 'rate_unavailable',
          detail: `There is no reference rate of ${table.date} for ${base}.`,
        };
      }
      const { date, source } = table;
      return { status: 200, body: { base, date, source, rates: ratesFor(table, base) } };
    },
  });
}
