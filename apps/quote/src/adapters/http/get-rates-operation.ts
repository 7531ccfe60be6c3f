import { ratesResponse } from '@millrace/contracts-quote';
import { refuse } from '@millrace/failures';
import { operation } from '@millrace/http';
import { parseCurrency } from '@millrace/money';
import { CurrencySchema } from '@millrace/schema';
import { Type } from 'typebox';
import type { CreateQuotePorts } from '../../application/create-quote.ts';
import { isStale } from '../../domain/rate-age.ts';
import { crossDateOf, hasRate, ratesFor } from '../../domain/rate-table.ts';

export function getRatesOperation({
  rates: source,
  policy,
  clock,
}: Pick<CreateQuotePorts, 'rates' | 'policy' | 'clock'>) {
  return operation({
    method: 'GET',
    path: '/rates',
    operationId: 'getRates',
    summary: 'The reference rates of quotes, before the margin',
    description: 'Rates that are too old for quotes are included, and listed in `stale`.',
    query: Type.Object({ base: Type.Optional(CurrencySchema) }, { additionalProperties: false }),
    responses: { 200: ratesResponse },
    refusals: ['rate_unavailable'],
    handle: async ({ query }) => {
      const table = await source.current();
      const base = parseCurrency(query.base ?? table.base);
      if (!hasRate(table, base)) {
        return refuse('rate_unavailable', `There is no reference rate of ${table.date} for ${base}.`);
      }
      const limit = { now: clock(), maxAgeDays: policy.maxRateAgeDays };
      const rates = ratesFor(table, base);
      const currencies = Object.keys(rates).map(parseCurrency);
      const dates = Object.fromEntries(
        currencies.map((currency) => [currency, crossDateOf(table, base, currency)]),
      );
      const stale = currencies.filter((currency) =>
        [base, currency].some((either) => isStale(table, either, limit)),
      );
      return { status: 200, body: { base, date: table.date, source: table.source, rates, dates, stale } };
    },
  });
}
