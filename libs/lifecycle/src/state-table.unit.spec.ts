import { describe, expect, it } from '@jest/globals';
import { InvariantViolation } from '@millrace/invariants';
import { noChange, refused, stateTable, to } from './state-table.ts';

describe('a table of states', () => {
  it('refuses an event that one write cannot carry out, as it leads to two statuses', () => {
    const rows = {
      red: { switch: to('green') },
      green: { switch: to('red') },
    } as const;
    expect(() => stateTable<'red' | 'green', 'switch', never, never>(rows)).toThrow(InvariantViolation);
  });

  it('refuses an event that leads nowhere', () => {
    expect(() =>
      stateTable<'red', 'switch', 'broken', never>({ red: { switch: noChange('broken') } }),
    ).toThrow(InvariantViolation);
  });

  it('tells why a thing is left as it is', () => {
    const lamp = stateTable<'off' | 'on' | 'broken', 'light', 'already_lit', 'bulb_broken'>({
      off: { light: to('on') },
      on: { light: noChange('already_lit') },
      broken: { light: refused('bulb_broken') },
    });
    expect(lamp.statuses.map((status) => lamp.reasonToKeep(status, 'light'))).toEqual([
      undefined,
      { kind: 'unchanged', reason: 'already_lit' },
      { kind: 'refused', reason: 'bulb_broken' },
    ]);
  });
});
