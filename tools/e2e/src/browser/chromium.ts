import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { workspaceRoot } from '@millrace/tools-start';
import { chromium, type Browser } from 'playwright-core';
import { installedChrome } from './installed-chrome.ts';

const { version } = JSON.parse(
  readFileSync(join(workspaceRoot, 'node_modules/@sparticuz/chromium/package.json'), 'utf8'),
) as { version: string };

/** 200 MB, unpacked once for each version of the package. */
const home = join(workspaceRoot, `node_modules/.cache/millrace/chromium-${version}`);

/**
 * Starts the Chromium of the npm package, which needs no system package, with only its own font, so that pages look the
 * same everywhere; or an installed Chrome, with the fonts of the machine. It can resolve only names of this machine.
 * @param netLogPath file for the log of its network stack
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
    // A container has no namespaces for the sandbox, and the tests open no foreign page.
    args: ['--no-sandbox', '--no-zygote', ...args],
    env: { ...process.env, FONTCONFIG_FILE: join(home, 'fonts.conf') },
  });
}

/** Unpacks into a temporary directory and renames it when it is complete, so that a partial one is never used. */
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
    // Another process was faster.
    rmSync(directory, { recursive: true });
    if (!existsSync(home)) throw error;
  }
}
