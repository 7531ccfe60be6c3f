import { describe, expect, it } from '@jest/globals';
import { tableOf } from './list-releases.ts';
import { aHistory, aRecord } from '../testing/a-history.ts';

const at = '2026-01-01T00:00:00';
const by = 'arn:aws:iam::111122223333:user/somebody';

describe('tableOf', () => {
  it('has a line for each record, newest last, and an arrow at the current one', () => {
    const dirty = aRecord({ number: 2, release: 2, gitSha: `${'2'.repeat(40)}-dirty`, author: null });
    const history = [...aHistory(['deploy', 1]), dirty];
    const columns = tableOf(history, history[1])
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(columns).toEqual([
      ['', 'release', 'kind', 'at', 'commit', 'digest', 'author', 'deployed by'],
      ['', '1', 'deploy', at, '1aaaaaaaaaaa', 'digest-1', 'Somebody <somebody@example.com>', by],
      ['→', '2', 'deploy', at, '222222222222-dirty', 'digest-2', by],
    ]);
  });

  it('has no arrow without a current deployment', () => {
    expect(tableOf(aHistory(['deploy', 1]), undefined)).not.toContain('→');
  });
});
