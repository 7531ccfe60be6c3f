import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { bundleOf } from '@millrace/constructs/bundle.ts';
import { containers } from './containers.ts';

describe('the bundle of a container', () => {
  const codeOf = (app: string, name: string) => readFileSync(join(bundleOf(app, name), 'index.js'), 'utf8');

  it.each(Object.values(containers))('$service omits no package, unlike that of a function', (container) => {
    expect(codeOf('order', 'api')).toContain('is not in this bundle');
    expect(codeOf(container.app, container.service)).not.toContain('is not in this bundle');
  });

  it.each(Object.values(containers))('$service can use the credentials of its task’s role', (container) => {
    const code = codeOf(container.app, container.service);
    expect(code).toContain('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI');
    expect(code).toContain('http://169.254.170.2');
  });

  it('has the views and assets of the storefront', () => {
    const { app, service } = containers.storefront;
    for (const folder of ['views', 'assets']) {
      expect(existsSync(join(bundleOf(app, service), folder))).toBe(true);
    }
  });
});
