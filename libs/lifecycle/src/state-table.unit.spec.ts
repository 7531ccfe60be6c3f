import { describe, expect, it } from '@jest/globals';
import { InvariantViolation } from '@millrace/invariants';
import { noChange, refused, stateTable, to } from './state-table.ts';

describe('stateTable', () => {
  it('rejects an event that leads to two statuses, because one write cannot do that', () => {
    const rows = {
      red: { switch: to('green') },
      green: { switch: to('red') },
    } as const;
    expect(() => stateTable<'red' | 'green', 'switch', never, never>(rows)).toThrow(InvariantViolation);
  });

  it('rejects an event that leads to no other status', () => {
    expect(() =>
      stateTable<'red', 'switch', 'broken', never>({ red: { switch: noChange('broken') } }),
    ).toThrow(InvariantViolation);
  });

  it('returns why an event changes nothing', () => {
    const lamp = stateTable<'off' | 'on' | 'broken', 'light', 'already_lit', 'bulb_broken'>({
      off: { light: to('on') },
      on: { light: noChange('already_lit') },
      broken: { light: refused('bulb_broken') },
    });
    expect(lamp.statuses.map((status) => lamp.noTransition(status, 'light'))).toEqual([
      undefined,
      { kind: 'unchanged', reason: 'already_lit' },
      { kind: 'refused', reason: 'bulb_broken' },
    ]);
  });
});
