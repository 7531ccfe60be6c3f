import { describe, expect, it } from '@jest/globals';
import { beforePresent, presentOf, releaseNamed, releaseNumber, wasRolledBackFrom } from './history.ts';
import { aHistory, aRecord, shaOf } from '../testing/a-history.ts';

describe('the deployment before the present one', () => {
  it('is none for what was deployed once, and none where nothing was', () => {
    expect(beforePresent(aHistory(['deploy', 1]), 'template-1')).toBeUndefined();
    expect(beforePresent([], 'template-1')).toBeUndefined();
  });

  it('is the one that was there last, so that going back twice leads to where one was', () => {
    const deployed = aHistory(['deploy', 1], ['deploy', 2], ['deploy', 3]);
    expect(beforePresent(deployed, 'template-3')?.release).toBe(2);
    const once = aHistory(['deploy', 1], ['deploy', 2], ['deploy', 3], ['rollback', 2]);
    expect(beforePresent(once, 'template-2')?.release).toBe(3);
    const twice = [...once, aRecord({ number: 5, kind: 'rollback', release: 3 })];
    expect(beforePresent(twice, 'template-3')?.release).toBe(2);
  });

  it('is of another template, however often the same was deployed', () => {
    const history = aHistory(['deploy', 1], ['deploy', 2], ['destroy', 2], ['deploy', 2]);
    expect(beforePresent(history, 'template-2')?.release).toBe(1);
  });

  it('is the last one that is recorded, when what is deployed is not', () => {
    expect(beforePresent(aHistory(['deploy', 1], ['deploy', 2]), 'template-3')?.release).toBe(2);
  });

  it('is the one that was rolled back from, when that was not recorded any more', () => {
    expect(beforePresent(aHistory(['deploy', 1], ['deploy', 2]), 'template-1')?.release).toBe(2);
  });
});

describe('the present deployment', () => {
  const history = aHistory(['deploy', 1], ['deploy', 2]);

  it('is the last record, if CloudFormation has its template', () => {
    expect(presentOf(history, 'template-2')?.release).toBe(2);
  });

  it.each(['template-1', 'template-3', undefined])(
    'is not recorded when CloudFormation has %s',
    (template) => {
      expect(presentOf(history, template)).toBeUndefined();
    },
  );

  it('is none after the module was destroyed', () => {
    expect(presentOf([...history, aRecord({ kind: 'destroy', release: 2 })], 'template-2')).toBeUndefined();
  });
});

describe('a release that is named', () => {
  const history = aHistory(['deploy', 1], ['deploy', 2], ['rollback', 1]);

  it.each([
    ['its number', '2'],
    ['its commit', shaOf(2)],
    ['the beginning of its commit', shaOf(2).slice(0, 7)],
  ])('is found by %s', (_by, name) => {
    expect(releaseNamed(history, name).release).toBe(2);
  });

  it('is the one of the commit itself, not of a checkout that differed', () => {
    const dirty = [3, 4].map((release) => aRecord({ release, gitSha: `${shaOf(2)}-dirty` }));
    expect(releaseNamed([...history, ...dirty], shaOf(2)).release).toBe(2);
    expect(() => releaseNamed([...history, ...dirty], `${shaOf(2)}-dirty`)).toThrow(
      'is of the releases 3, 4: name one by its number (release_unknown)',
    );
  });

  it.each(['9', '2aaaaa', '3aaaaaa', 'main', ''])('is refused with release_unknown for "%s"', (name) => {
    expect(() => releaseNamed(history, name)).toThrow(
      expect.objectContaining({
        code: 'release_unknown',
        message: `there is no release ${name}: name one by its number or 7 characters of its commit, as \`releases\` lists them (release_unknown)`,
      }),
    );
  });

  it('is refused with release_unknown when its commit begins like another', () => {
    const alike = [aRecord({ release: 1, gitSha: 'abcdef01' }), aRecord({ release: 2, gitSha: 'abcdef02' })];
    expect(() => releaseNamed(alike, 'abcdef0')).toThrow(
      expect.objectContaining({ code: 'release_unknown' }),
    );
    expect(releaseNamed(alike, 'abcdef02').release).toBe(2);
  });
});

describe('the number of a release', () => {
  it('counts up, and stays with what was deployed before', () => {
    const history = aHistory(['deploy', 1], ['deploy', 2], ['rollback', 1]);
    expect(releaseNumber([], { gitSha: 'a', digest: 'b' })).toBe(1);
    expect(releaseNumber(history, { gitSha: shaOf(3), digest: 'digest-3' })).toBe(3);
    expect(releaseNumber(history, { gitSha: shaOf(2), digest: 'digest-2' })).toBe(2);
    expect(releaseNumber(history, { gitSha: shaOf(3), digest: 'digest-2' })).toBe(3);
  });
});

describe('a release that was rolled back from', () => {
  it('is known while the rollback stands', () => {
    const rolledBack = aHistory(['deploy', 1], ['deploy', 2], ['rollback', 1]);
    expect(wasRolledBackFrom(rolledBack, 'digest-2')).toBe(true);
    expect(wasRolledBackFrom(rolledBack, 'digest-1')).toBe(false);
    expect(wasRolledBackFrom(rolledBack, 'digest-3')).toBe(false);
  });

  it('is none once something was deployed again', () => {
    const history = aHistory(['deploy', 1], ['deploy', 2], ['rollback', 1], ['deploy', 3]);
    expect(wasRolledBackFrom(history, 'digest-2')).toBe(false);
    expect(wasRolledBackFrom([], 'digest-2')).toBe(false);
  });
});
