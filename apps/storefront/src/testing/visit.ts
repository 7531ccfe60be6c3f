import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { shopApp } from '../adapters/pages/shop-app.ts';
import type { ShopPorts } from '../adapters/pages/shop-ports.ts';

/** A visitor without JavaScript: keeps cookies, and sends forms as a browser would. */
export class Visit {
  readonly app: FastifyInstance;
  readonly cookies = new Map<string, string>();
  /** The HTML of the last page. */
  html = '';

  constructor(app: FastifyInstance) {
    this.app = app;
  }

  async get(url: string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    return this.#record(await this.app.inject({ url, headers, cookies: Object.fromEntries(this.cookies) }));
  }

  /** Sends a form with the CSRF token of the last page, unless `fields` overrides it. */
  async post(url: string, fields: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    const payload = new URLSearchParams({ _csrf: this.hidden('_csrf'), ...fields });
    return this.#record(
      await this.app.inject({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        cookies: Object.fromEntries(this.cookies),
        payload: String(payload),
      }),
    );
  }

  async add(productId: string, quantity = 1): Promise<LightMyRequestResponse> {
    await this.get(`/shop/products/${productId}`);
    return this.post('/shop/basket/items', { productId, quantity: String(quantity) });
  }

  /** Sends the checkout form of the last page. */
  async order(fields: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    return this.post('/shop/checkout', { offer: this.hidden('offer'), source: 'tok_success', ...fields });
  }

  /** A copy of the browser, for concurrent or repeated requests. */
  copy(): Visit {
    const copy = new Visit(this.app);
    for (const [name, value] of this.cookies) copy.cookies.set(name, value);
    copy.html = this.html;
    return copy;
  }

  hidden(name: string): string {
    const value = new RegExp(`name="${name}" value="([^"]*)"`).exec(this.html)?.[1] ?? '';
    return value.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  }

  #record(response: LightMyRequestResponse): LightMyRequestResponse {
    for (const { name, value } of response.cookies) {
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    if (response.body !== '') this.html = response.body;
    return response;
  }
}

export async function visit(shop: ShopPorts): Promise<Visit> {
  return new Visit(await shopApp(shop));
}
