import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { workspaceRoot } from '@millrace/tools-start';
import { chromium, type Browser } from 'playwright-core';
import { installedChrome } from './installed-chrome.ts';

const { version } = JSON.parse(
  readFileSync(join(workspaceRoot, 'node_modules/@sparticuz/chromium/package.json'), 'utf8'),
) as { version: string };

/** 200 MB that are unpacked once for each version of the package. */
const home = join(workspaceRoot, `node_modules/.cache/millrace/chromium-${version}`);

/**
 * Starts the Chromium that the npm package contains, which needs no package of the system, with its own font alone, so
 * that pages look the same everywhere; or an installed Chrome, with the fonts of the machine. Only names of this machine
 * can be looked up.
 * @param netLogPath where it logs what its network stack does
 */
export function launchChromium(netLogPath: string): Promise<Browser> {
  const args = [
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
    `--log-net-log=${netLogPath}`,
  ];
  const installed = installedChrome();
  if (installed) return chromium.launch({ executablePath: installed, args });
  if (!existsSync(home)) unpack();
  return chromium.launch({
    executablePath: join(home, 'chromium'),
    // A container has no namespaces to build the sandbox from, and no page of elsewhere is opened.
    args: ['--no-sandbox', '--no-zygote', ...args],
    env: { ...process.env, FONTCONFIG_FILE: join(home, 'fonts.conf') },
  });
}

/** Into a directory of its own that gets its name when it is complete, so that half of it is never taken for all. */
function unpack(): void {
  mkdirSync(dirname(home), { recursive: true });
  const directory = mkdtempSync(`${home}-`);
  execFileSync(process.execPath, [join(import.meta.dirname, 'unpack-chromium.ts')], {
    env: { ...process.env, TMPDIR: directory },
  });
  writeFileSync(
    join(directory, 'fonts.conf'),
    `<fontconfig><dir>${home}/fonts</dir><cachedir>${home}/fonts-cache</cachedir></fontconfig>\n`,
  );
  try {
    renameSync(directory, home);
  } catch (error) {
    // Somebody else was faster.
    rmSync(directory, { recursive: true });
    if (!existsSync(home)) throw error;
  }
}
