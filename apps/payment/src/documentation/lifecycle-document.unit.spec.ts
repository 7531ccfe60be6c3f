import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lifecycleDocument } from './lifecycle-document.ts';

describe('docs/generated/payment-lifecycle.md', () => {
  it('is what the lifecycle says now (node apps/payment/src/documentation/generate.ts)', () => {
    const path = join(import.meta.dirname, '../../../../docs/generated/payment-lifecycle.md');
    expect(readFileSync(path, 'utf8')).toBe(lifecycleDocument());
  });
});
