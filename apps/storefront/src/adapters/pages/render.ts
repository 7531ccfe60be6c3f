import { Eta } from 'eta';
import type { FastifyReply } from 'fastify';
import { piecesIn } from '../../domain/basket.ts';
import { formatMoney } from '../../domain/format-money.ts';
import { moneyOf, times } from '../../domain/priced-basket.ts';
import { assetsDigest, drawings, viewsDirectory } from '../../files.ts';
import { visitorOf } from './visitor.ts';

/** Escapes everything that a template prints with `<%=`. */
const eta = new Eta({ views: viewsDirectory, cache: true, autoEscape: true });
/** Number of background colours for drawings in the stylesheet. */
const TINTS = 5;

export type View = 'products' | 'product' | 'basket' | 'checkout' | 'order' | 'message';

const helpers = {
  money: formatMoney,
  moneyOf,
  times,
  asset: (file: string) => `/shop/assets/${assetsDigest}/${file}`,
  drawingOf: ({ image }: { image: string }) => (drawings.has(image) ? image : 'parcel'),
  /** The same for all products of a category. */
  tintOf: (category: string) =>
    [...category].reduce((hash, letter) => (hash * 17 + letter.codePointAt(0)!) % 9973, 0) % TINTS,
  link: (query: Readonly<Record<string, string | undefined>>) => {
    const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
    return given.length > 0 ? `/?${new URLSearchParams(given)}` : '/';
  },
};

/** Renders a page. @param data the template's `it`, besides the helpers */
export function render(
  reply: FastifyReply,
  view: View,
  data: { readonly title: string } & Readonly<Record<string, unknown>>,
): FastifyReply {
  const basketPieces = piecesIn(visitorOf(reply.request).basket);
  const html = eta.render(`./${view}`, {
    ...helpers,
    basketPieces,
    query: '',
    message: '',
    refreshSeconds: 0,
    ...data,
  });
  // A page belongs to one visitor, and its content may have changed at the next request.
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'private, no-cache');
  return reply.type('text/html; charset=utf-8').send(html);
}

export function renderNotFound(reply: FastifyReply): FastifyReply {
  return render(reply.code(404), 'message', {
    title: 'Nothing on this shelf',
    message: 'This page does not exist, or it is no longer available.',
    drawing: 'empty-shelf',
  });
}

/** The value of a field that was sent once, else ''. */
export function textOf(fields: unknown, name: string): string {
  const value = (fields as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}
