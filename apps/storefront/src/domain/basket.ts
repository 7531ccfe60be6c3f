export interface BasketLine {
  readonly productId: string;
  readonly quantity: number;
}

/** The products in a visitor's basket, one line per product. */
export type Basket = readonly BasketLine[];

/** A basket must fit into a cookie and into an order. */
export const MAX_LINES = 30;
export const MAX_QUANTITY = 99;

/** Adds pieces of a product, up to 99 in total. @returns refusals: basket_full */
export function withAdded(basket: Basket, productId: string, quantity: number): Basket | 'basket_full' {
  const held = basket.find((line) => line.productId === productId)?.quantity;
  if (held !== undefined) return withQuantity(basket, productId, Math.min(held + quantity, MAX_QUANTITY));
  return basket.length < MAX_LINES ? [...basket, { productId, quantity }] : 'basket_full';
}

/** Sets the quantity of a line. 0 removes the line. A product that is not in the basket is not added. */
export function withQuantity(basket: Basket, productId: string, quantity: number): Basket {
  return basket.flatMap((line) => {
    if (line.productId !== productId) return [line];
    return quantity === 0 ? [] : [{ productId, quantity }];
  });
}

export function piecesIn(basket: Basket): number {
  return basket.reduce((pieces, { quantity }) => pieces + quantity, 0);
}

/** Encodes a basket for a cookie: `p-1001*2.p-1002*1`. */
export function writeBasket(basket: Basket): string {
  return basket.map(({ productId, quantity }) => `${productId}*${quantity}`).join('.');
}

/** @returns an empty basket for any text that `writeBasket` does not produce */
export function readBasket(text: string): Basket {
  const lines = text.split('.').map((line) => /^(p-[a-z0-9-]{1,40})\*([1-9]\d?)$/.exec(line));
  if (lines.length > MAX_LINES || lines.includes(null)) return [];
  return lines.map((line) => ({ productId: line![1]!, quantity: Number(line![2]) }));
}
