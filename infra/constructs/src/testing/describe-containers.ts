import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { modules } from '@millrace/modules';
import { bundleOf } from '../bundle.ts';
import type { Module } from '../resource-names.ts';

/** The bundles of a module's containers in `dist/apps` have all that a task on Fargate needs. */
export function describeContainers(module: Module): void {
  const { services } = modules.find(({ name }) => name === module)!;

  describe('the bundle of a container', () => {
    const codeOf = (name: string) => readFileSync(join(bundleOf(module, name), 'index.js'), 'utf8');

    it.each(services)('%s omits no package, unlike that of a function', (service) =>
      expect(codeOf(service)).not.toContain('is not in this bundle'),
    );

    it.each(services)('%s can use the credentials of its task’s role', (service) => {
      const code = codeOf(service);
      expect(code).toContain('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI');
      expect(code).toContain('http://169.254.170.2');
    });
  });
}
