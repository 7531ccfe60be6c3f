import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { bundleOf } from '@millrace/constructs/bundle.ts';
import { describeContainers } from '@millrace/constructs/testing';

describeContainers('order');

it('the bundle of a function omits packages', () =>
  expect(readFileSync(join(bundleOf('order', 'api'), 'index.js'), 'utf8')).toContain(
    'is not in this bundle',
  ));
