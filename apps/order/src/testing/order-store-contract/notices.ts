import { describe, expect, it } from '@jest/globals';
import {
  keyNoticeCodes,
  noticeCodes,
  type Notice,
  type NoticeCode,
} from '../../application/merchant-notices.ts';
import { at, MERCHANT, RIVAL } from '../builders.ts';
import type { OrderStoreFixture } from './fixture.ts';

/** Notices of a merchant. */
export function describeNotices(name: string, fixture: OrderStoreFixture): void {
  describe(`${name}: notices of a merchant`, () => {
    const notice = { merchantId: MERCHANT, code: 'payment_key_refused' } as const;
    const claim = (now: number, of: Notice = notice) => fixture.notices.claim(of, at(now), at(now + 60));

    it('are claimed by one caller, and by the next one when the alert fails', async () => {
      const claims = await Promise.all([claim(0), claim(0), claim(0)]);
      expect(claims.sort()).toEqual([false, false, true]);
      expect([await claim(59), await claim(60), await claim(61)]).toEqual([false, true, false]);
    });

    it('are not claimed while they are confirmed', async () => {
      expect(await claim(0)).toBe(true);
      await fixture.notices.confirm(notice, at(600));
      expect([await claim(599), await claim(600)]).toEqual([false, true]);
    });

    it('are separate for each merchant and code', async () => {
      await fixture.notices.confirm(notice, at(600));
      expect(await claim(1, { ...notice, code: 'payment_unknown' })).toBe(true);
      expect(await claim(1, { ...notice, merchantId: RIVAL })).toBe(true);
    });

    it('all end together', async () => {
      await fixture.notices.end(MERCHANT);
      await fixture.notices.confirm(notice, at(600));
      await fixture.notices.confirm({ ...notice, code: 'payment_unknown' }, at(600));
      await fixture.notices.confirm({ ...notice, merchantId: RIVAL }, at(600));
      await fixture.notices.end(MERCHANT);
      expect(await claim(1)).toBe(true);
      expect(await claim(1, { ...notice, code: 'payment_unknown' })).toBe(true);
      expect(await claim(1, { ...notice, merchantId: RIVAL })).toBe(false);
    });

    it.each([[keyNoticeCodes], [noticeCodes]])(
      'end for some codes and remain for the others: %j',
      async (codes) => {
        await fixture.notices.end(MERCHANT, codes);
        for (const code of noticeCodes) await fixture.notices.confirm({ ...notice, code }, at(600));
        await fixture.notices.end(MERCHANT, codes);
        const free: NoticeCode[] = [];
        for (const code of noticeCodes) if (await claim(1, { ...notice, code })) free.push(code);
        expect(free).toEqual(codes);
      },
    );
  });
}
