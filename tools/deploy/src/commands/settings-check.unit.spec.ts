import { describe, expect, it } from '@jest/globals';
import { checkSettings } from './rollback-checks.ts';

const of = (merchant: string) => new Map([['SHOP_MERCHANT_ID', [merchant]]]);
const name = 'release 2 of order';

describe('checkSettings', () => {
  it('refuses with settings_differ and names the changes', () => {
    const check = () => checkSettings(of('mer_now'), of('mer_before'), { name, restores: false });
    expect(check).toThrow(
      expect.objectContaining({
        code: 'settings_differ',
        message:
          'release 2 of order was built with other settings and would change SHOP_MERCHANT_ID from mer_now to ' +
          'mer_before: build and deploy its commit with the current ones, or add --restore-settings (settings_differ)',
      }),
    );
  });

  it('passes when the change is requested, or nothing changes', () => {
    expect(() => checkSettings(of('mer_now'), of('mer_before'), { name, restores: true })).not.toThrow();
    expect(() => checkSettings(of('mer_now'), of('mer_now'), { name, restores: false })).not.toThrow();
  });
});
