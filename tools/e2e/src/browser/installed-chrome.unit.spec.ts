import { describe, expect, it } from '@jest/globals';
import { installedChrome, type Machine } from './installed-chrome.ts';

const CHROME_OF_MACOS = 'Google Chrome.app/Contents/MacOS/Google Chrome';

const chromeOn = (
  [platform, arch]: readonly [string, string],
  programs: readonly string[],
  environment: Machine['environment'] = {},
) =>
  installedChrome({
    platform,
    arch,
    environment: { PATH: '/usr/local/bin:/usr/bin', ...environment },
    home: '/Users/ada',
    isExecutable: (path) => programs.includes(path),
  });

describe('installedChrome', () => {
  it('returns the packaged one on Linux x64, whatever is installed', () => {
    expect(chromeOn(['linux', 'x64'], ['/usr/bin/google-chrome'])).toBeUndefined();
  });

  it.each([
    [['darwin', 'arm64'], `/Applications/${CHROME_OF_MACOS}`],
    [['darwin', 'x64'], `/Users/ada/Applications/${CHROME_OF_MACOS}`],
    [['darwin', 'arm64'], '/Applications/Chromium.app/Contents/MacOS/Chromium'],
    [['linux', 'arm64'], '/usr/bin/chromium'],
    [['linux', 'arm64'], '/usr/local/bin/google-chrome-stable'],
    [['linux', 'arm64'], '/usr/bin/chromium-browser'],
  ] as const)('returns the installed one on %j: %s', (platform, program) => {
    expect(chromeOn(platform, [program])).toBe(program);
  });

  it.each([
    ['linux', 'x64'],
    ['linux', 'arm64'],
    ['darwin', 'arm64'],
  ] as const)('returns the one of CHROME_PATH on %s %s', (...platform) => {
    const programs = ['/opt/chrome', '/usr/bin/chromium', `/Applications/${CHROME_OF_MACOS}`];
    expect(chromeOn(platform, programs, { CHROME_PATH: '/opt/chrome' })).toBe('/opt/chrome');
  });

  it('throws an error that names CHROME_PATH when no Chrome is found', () => {
    const named = { CHROME_PATH: '/opt/none' };
    expect(() => chromeOn(['darwin', 'arm64'], [], named)).toThrow('CHROME_PATH is /opt/none');
    expect(() => chromeOn(['darwin', 'arm64'], [])).toThrow('set CHROME_PATH');
  });
});
