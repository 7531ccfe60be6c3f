import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { bundleOf } from '@millrace/constructs/bundle.ts';
import { describeContainers } from '@millrace/constructs/testing';

describeContainers('storefront');

it.each(['views', 'assets'])('the bundle has the %s of the shop', (folder) =>
  expect(existsSync(join(bundleOf('storefront', 'storefront'), folder))).toBe(true),
);
