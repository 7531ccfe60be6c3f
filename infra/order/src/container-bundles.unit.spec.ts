import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { bundleOf } from '@millrace/constructs';
import { containers } from './containers.ts';

describe('the bundle of a container', () => {
  const services = Object.values(containers).map(({ service }) => service);
  const codeOf = (name: string) => readFileSync(join(bundleOf('order', name), 'index.js'), 'utf8');

  it.each(services)('%s leaves nothing out, unlike that of a function', (service) => {
    expect(codeOf('api')).toContain('is not in this bundle');
    expect(codeOf(service)).not.toContain('is not in this bundle');
  });

  it.each(services)('%s can take the credentials of its task’s role', (service) => {
    expect(codeOf(service)).toContain('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI');
    expect(codeOf(service)).toContain('http://169.254.170.2');
  });

  it('has what the storefront reads beside its code', () => {
    for (const folder of ['views', 'assets']) {
      expect(existsSync(join(bundleOf('order', 'storefront'), folder))).toBe(true);
    }
  });
});
