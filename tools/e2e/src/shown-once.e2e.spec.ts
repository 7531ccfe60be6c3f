import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { filesWith } from '@millrace/testing';
import { workspaceRoot } from '@millrace/tools-start';
import { newMerchant, nx } from './platform/admin.ts';
import { sharedPlatform } from './platform/shared-platform.ts';

const platform = sharedPlatform();

describe('an API key that was shown', () => {
  it('works, and is in no file of Nx, the local cloud or its logs, except as the secret for paying orders', async () => {
    const { merchant, merchantId, apiKey } = await newMerchant(platform);
    const added = await nx(platform, [
      'run',
      'merchant:keys',
      `--merchant=${merchantId}`,
      '--add',
      '--name=CI server',
    ]);
    const [addedKey] = /mk_test_\w{32}/.exec(added) ?? [];
    expect(addedKey).toBeDefined();
    expect((await merchant.get('/payments')).status).toBe(200);
    const foundIn = (key: string) => filesWith(key, join(workspaceRoot, '.nx'), platform.stateDir);
    expect(foundIn(addedKey!)).toEqual([]);
    // The first key pays orders, so the database of the local cloud holds it as a secret.
    expect(foundIn(apiKey).filter((file) => !file.includes('/cloud.sqlite'))).toEqual([]);
  });
});
