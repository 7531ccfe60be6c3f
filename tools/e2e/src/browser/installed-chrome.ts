import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The machine on which a browser is searched for. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly isExecutable: (path: string) => boolean;
}

const thisMachine: Machine = {
  platform: process.platform,
  arch: process.arch,
  environment: process.env,
  home: homedir(),
  isExecutable(path) {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
};

const MACOS_PROGRAMS = ['Google Chrome', 'Chromium'];
const LINUX_PROGRAMS = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'];

/**
 * The Chrome of the browser tests on machines other than Linux x64, for which `@sparticuz/chromium` has none, or when
 * `CHROME_PATH` names one.
 * @returns the path of its program; undefined for the packaged one
 * @throws Error when there is none
 */
export function installedChrome(machine: Machine = thisMachine): string | undefined {
  const { platform, arch, environment, home, isExecutable } = machine;
  const { CHROME_PATH: named, PATH = '' } = environment;
  if (named) {
    if (isExecutable(named)) return named;
    throw new Error(`CHROME_PATH is ${named}, which is not a program`);
  }
  if (platform === 'linux' && arch === 'x64') return undefined;
  const candidates =
    platform === 'darwin'
      ? ['/Applications', join(home, 'Applications')].flatMap((directory) =>
          MACOS_PROGRAMS.map((program) => join(directory, `${program}.app/Contents/MacOS`, program)),
        )
      : PATH.split(delimiter).flatMap((directory) =>
          LINUX_PROGRAMS.map((program) => join(directory, program)),
        );
  const found = candidates.find(isExecutable);
  if (found) return found;
  throw new Error(
    'no Chrome was found for the browser tests: install Google Chrome or Chromium, or set CHROME_PATH to its program',
  );
}
