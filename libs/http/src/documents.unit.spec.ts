import { describe, expect, it } from '@jest/globals';
import { documentOf } from './index.ts';
import { apiFor, merchant } from './testing/things-api.ts';

describe('an API', () => {
  it('builds its OpenAPI document from the validating schemas', async () => {
    const app = apiFor(merchant);
    const document = (await app.inject({ url: '/openapi.json' })).json();
    expect(document).toEqual(JSON.parse(JSON.stringify(documentOf(app))));
    expect(() => documentOf({} as typeof app)).toThrow('not made by createApi');
    const operationOf = document.paths['/things/{id}/parts'].post;
    expect(document.openapi).toBe('3.1.0');
    expect(operationOf.requestBody.content['application/json'].schema.properties.amount.maximum).toBe(
      999_999_999_999,
    );
    expect(operationOf.responses['410'].description).toBe('`thing_gone`');
    expect(document.paths['/open'].get.security).toEqual([]);
  });

  it('has an HTML page without scripts, with escaped texts', async () => {
    const page = await apiFor(merchant).inject({ url: '/docs' });
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).toContain('Things &amp; &lt;more&gt;.');
    expect(page.body).not.toContain('<script');
  });
});
