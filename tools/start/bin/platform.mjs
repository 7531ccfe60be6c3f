/** The platforms on which Millrace runs: those for which the database engine has a package. Any Node can read this file. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { URL } from 'node:url';

const ENGINE = '@dynoxide/';
const SYSTEMS = { darwin: 'macOS', linux: 'Linux', win32: 'Windows' };

/** @returns the reason on one line if Millrace does not run on this machine, otherwise undefined */
export function platformRefusal() {
  const platform = `${process.platform}-${process.arch}`;
  const supported = supportedPlatforms();
  if (supported.includes(platform)) return undefined;
  return `Millrace does not run on ${inWords(platform)}. It runs on ${supported.map(inWords).join(', ')}: see docs/platforms.md`;
}

/** In Node's notation, for example `darwin-arm64`. */
function supportedPlatforms() {
  const manifest = new URL('../../../package.json', import.meta.url);
  const { optionalDependencies } = JSON.parse(readFileSync(manifest, 'utf8'));
  return Object.keys(optionalDependencies)
    .filter((name) => name.startsWith(ENGINE))
    .map((name) => name.slice(ENGINE.length));
}

function inWords(platform) {
  const [system, processor] = platform.split('-');
  return `${SYSTEMS[system] ?? system} ${processor}`;
}
