const TIMEOUT_MS = 60_000;

/** A visitor of the shop without a browser: keeps cookies, and sends the hidden fields of the page it saw last. */
export class FormVisitor {
  readonly #cookies = new Map<string, string>();
  #html = '';

  /** @returns the page */
  async get(url: string): Promise<string> {
    return this.#see(await this.#fetch(url, {}));
  }

  /** @returns the page that the form leads to */
  async post(url: string, fields: Readonly<Record<string, string>>): Promise<string> {
    const token = /name="_csrf" value="([^"]+)"/.exec(this.#html)?.[1] ?? '';
    const body = new URLSearchParams({ _csrf: token, ...fields });
    const answer = await this.#fetch(url, { method: 'POST', body, redirect: 'manual' });
    await this.#see(answer);
    return this.get(new URL(answer.headers.get('location') ?? '', url).href);
  }

  #fetch(url: string, options: RequestInit): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return fetch(url, { ...options, headers: { cookie }, signal: AbortSignal.timeout(TIMEOUT_MS) });
  }

  async #see(answer: Response): Promise<string> {
    for (const header of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(header)!;
      this.#cookies.set(name!, value!);
    }
    if (answer.status >= 400) throw new Error(`${answer.url} answered ${answer.status}`);
    return (this.#html = await answer.text());
  }
}
