import type { RouteMatch } from './http-apis.ts';
import type { GatewayResponse } from './proxy-response.ts';

/** No route of any API: the origin is the laptop's own front and speaks the platform's language for errors. */
export function routeNotFound(method: string, path: string): GatewayResponse {
  const problem = {
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: `No API answers ${method} ${path}`,
    code: 'route_not_found',
  };
  return {
    status: 404,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify(problem),
  };
}

/** Several APIs have this route: where each of them answers it. */
export function multipleChoices(
  matches: readonly RouteMatch[],
  options: { originUrl: string; path: string; accept: string },
): GatewayResponse {
  const choices = matches
    .map(({ api }) => ({
      api: api.name,
      url: `${options.originUrl}/${encodeURIComponent(api.name)}${options.path}`,
    }))
    .sort((a, b) => a.api.localeCompare(b.api));
  if (!prefersHtml(options.accept)) {
    const body = JSON.stringify({ choices });
    return { status: 300, headers: { 'content-type': 'application/json' }, body };
  }
  const items = choices.map(({ api, url }) => `<li><a href="${escapeHtml(url)}">${escapeHtml(api)}</a></li>`);
  const title = `${escapeHtml(options.path)} of every API`;
  return {
    status: 300,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1><ul>${items.join('')}</ul></html>`,
  };
}

function prefersHtml(accept: string): boolean {
  const html = accept.indexOf('text/html');
  const json = accept.indexOf('application/json');
  return html !== -1 && (json === -1 || html < json);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}
