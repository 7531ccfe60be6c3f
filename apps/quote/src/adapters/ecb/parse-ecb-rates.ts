import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { isCurrency } from '@millrace/money';
import { RateFeedInvalid } from '../../application/ports.ts';
import { isDay } from '../../domain/day.ts';
import { isRate, rateTable, type RateTable } from '../../domain/rate-table.ts';

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  parseTagValue: false,
  processEntities: false,
  removeNSPrefix: true,
  isArray: (name) => name === 'Cube',
});

type Node = { readonly [name: string]: unknown } | string | undefined;

/** Real tables have about thirty currencies; fewer than two hundred exist. */
const MAX_CURRENCIES = 200;

/**
 * Parses the European Central Bank's daily file of reference rates (`eurofxref-daily.xml`): one day, and for
 * each currency its units for one euro. Any other format is refused, including a currency that ISO 4217 does
 * not define.
 * @param xml the file's text
 * @throws RateFeedInvalid
 * @see https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates
 */
export function parseEcbRates(xml: string): RateTable {
  if (XMLValidator.validate(xml) !== true) throw new RateFeedInvalid('the feed is not well-formed XML');
  const envelope = field(parser.parse(xml), 'Envelope');
  const day = only(only(field(envelope, 'Cube')), 'Cube');
  const date = text(field(day, 'time'));
  if (!isDay(date)) throw new RateFeedInvalid(`the feed's date is invalid: ${quoted(date)}`);

  const cubes = list(field(day, 'Cube'));
  if (cubes.length === 0 || cubes.length > MAX_CURRENCIES) {
    throw new RateFeedInvalid(`the feed has ${cubes.length} currencies`);
  }
  const rates: Record<string, string> = {};
  for (const cube of cubes) {
    const currency = text(field(cube, 'currency'));
    const rate = text(field(cube, 'rate'));
    if (!isCurrency(currency) || currency === 'EUR' || Object.hasOwn(rates, currency)) {
      throw new RateFeedInvalid(`the feed has an unknown or repeated currency: ${quoted(currency)}`);
    }
    if (!isRate(rate))
      throw new RateFeedInvalid(`the feed's rate of ${currency} is invalid: ${quoted(rate)}`);
    rates[currency] = rate;
  }
  const publisher = text(field(field(envelope, 'Sender'), 'name'));
  return rateTable({ date, source: publisher || 'European Central Bank', rates });
}

function field(node: unknown, name: string): Node {
  return typeof node === 'object' && node !== null && Object.hasOwn(node, name)
    ? (node as Record<string, Node>)[name]
    : undefined;
}

function list(node: unknown): readonly unknown[] {
  return Array.isArray(node) ? node : [];
}

/** The one element of a list, or of the list under a name. */
function only(node: unknown, name?: string): unknown {
  const elements = list(name === undefined ? node : field(node, name));
  if (elements.length !== 1) throw new RateFeedInvalid(`the feed has ${elements.length} days instead of one`);
  return elements[0];
}

function text(node: unknown): string {
  return typeof node === 'string' ? node.trim() : '';
}

/** Makes a value of the feed safe for a log line. */
function quoted(value: string): string {
  return JSON.stringify(value.slice(0, 40));
}
