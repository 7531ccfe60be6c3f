import { describe, expect, it } from '@jest/globals';
import { beforePresent, presentOf, releaseNamed, releaseNumber, wasRolledBackFrom } from './history.ts';
import { aHistory, aRecord, shaOf } from '../testing/a-history.ts';

describe('beforePresent', () => {
  it('is undefined after one deployment, and without any', () => {
    expect(beforePresent(aHistory(['deploy', 1]), 'template-1')).toBeUndefined();
    expect(beforePresent([], 'template-1')).toBeUndefined();
  });

  it('is the previous deployment, so that going back twice undoes it', () => {
    const deployed = aHistory(['deploy', 1], ['deploy', 2], ['deploy', 3]);
    expect(beforePresent(deployed, 'template-3')?.release).toBe(2);
    const once = aHistory(['deploy', 1], ['deploy', 2], ['deploy', 3], ['rollback', 2]);
    expect(beforePresent(once, 'template-2')?.release).toBe(3);
    const twice = [...once, aRecord({ number: 5, kind: 'rollback', release: 3 })];
    expect(beforePresent(twice, 'template-3')?.release).toBe(2);
  });

  it('has another template, however often the same one was deployed', () => {
    const history = aHistory(['deploy', 1], ['deploy', 2], ['destroy', 2], ['deploy', 2]);
    expect(beforePresent(history, 'template-2')?.release).toBe(1);
  });

  it('is the last recorded deployment when the current one is not recorded', () => {
    expect(beforePresent(aHistory(['deploy', 1], ['deploy', 2]), 'template-3')?.release).toBe(2);
  });

  it('is the deployment that was rolled back from, when the rollback is not recorded', () => {
    expect(beforePresent(aHistory(['deploy', 1], ['deploy', 2]), 'template-1')?.release).toBe(2);
  });
});

describe('presentOf', () => {
  const history = aHistory(['deploy', 1], ['deploy', 2]);

  it('is the last record if CloudFormation has its template', () => {
    expect(presentOf(history, 'template-2')?.release).toBe(2);
  });

  it.each(['template-1', 'template-3', undefined])('is undefined when CloudFormation has %s', (template) => {
    expect(presentOf(history, template)).toBeUndefined();
  });

  it('is undefined after the module was destroyed', () => {
    expect(presentOf([...history, aRecord({ kind: 'destroy', release: 2 })], 'template-2')).toBeUndefined();
  });
});

describe('releaseNamed', () => {
  const history = aHistory(['deploy', 1], ['deploy', 2], ['rollback', 1]);

  it.each([
    ['its number', '2'],
    ['its commit', shaOf(2)],
    ['the beginning of its commit', shaOf(2).slice(0, 7)],
  ])('finds a release by %s', (_by, name) => {
    expect(releaseNamed(history, name).release).toBe(2);
  });

  it('prefers the commit itself to a checkout with changes', () => {
    const dirty = [3, 4].map((release) => aRecord({ release, gitSha: `${shaOf(2)}-dirty` }));
    expect(releaseNamed([...history, ...dirty], shaOf(2)).release).toBe(2);
    expect(() => releaseNamed([...history, ...dirty], `${shaOf(2)}-dirty`)).toThrow(
      'matches the releases 3, 4: choose one by its number (release_unknown)',
    );
  });

  it.each(['9', '2aaaaa', '3aaaaaa', 'main', ''])('refuses "%s" with release_unknown', (name) => {
    expect(() => releaseNamed(history, name)).toThrow(
      expect.objectContaining({
        code: 'release_unknown',
        message: `there is no release ${name}: choose one by its number or 7 characters of its commit, as listed by \`releases\` (release_unknown)`,
      }),
    );
  });

  it('refuses an ambiguous commit with release_unknown', () => {
    const alike = [aRecord({ release: 1, gitSha: 'abcdef01' }), aRecord({ release: 2, gitSha: 'abcdef02' })];
    expect(() => releaseNamed(alike, 'abcdef0')).toThrow(
      expect.objectContaining({ code: 'release_unknown' }),
    );
    expect(releaseNamed(alike, 'abcdef02').release).toBe(2);
  });
});

describe('releaseNumber', () => {
  it('counts up, and keeps the number of a known release', () => {
    const history = aHistory(['deploy', 1], ['deploy', 2], ['rollback', 1]);
    expect(releaseNumber([], { gitSha: 'a', digest: 'b' })).toBe(1);
    expect(releaseNumber(history, { gitSha: shaOf(3), digest: 'digest-3' })).toBe(3);
    expect(releaseNumber(history, { gitSha: shaOf(2), digest: 'digest-2' })).toBe(2);
    expect(releaseNumber(history, { gitSha: shaOf(3), digest: 'digest-2' })).toBe(3);
  });
});

describe('wasRolledBackFrom', () => {
  it('is true while the rollback is deployed', () => {
    const rolledBack = aHistory(['deploy', 1], ['deploy', 2], ['rollback', 1]);
    expect(wasRolledBackFrom(rolledBack, 'digest-2')).toBe(true);
    expect(wasRolledBackFrom(rolledBack, 'digest-1')).toBe(false);
    expect(wasRolledBackFrom(rolledBack, 'digest-3')).toBe(false);
  });

  it('is false after another deployment', () => {
    const history = aHistory(['deploy', 1], ['deploy', 2], ['rollback', 1], ['deploy', 3]);
    expect(wasRolledBackFrom(history, 'digest-2')).toBe(false);
    expect(wasRolledBackFrom([], 'digest-2')).toBe(false);
  });
});
