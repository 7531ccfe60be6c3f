import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { readAssembly } from '../assembly/assembly.ts';
import { archiveOf, unpackArchive } from './release-archive.ts';
import { aDirectory, anAssembly } from '../testing/an-assembly.ts';

const timeZone = process.env['TZ'];
afterEach(() => {
  if (timeZone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = timeZone;
});

describe('the archive of a cloud assembly', () => {
  it('restores every file', () => {
    const assembly = anAssembly({ content: 'handler' });
    const unpacked = aDirectory();
    unpackArchive(archiveOf(assembly), unpacked);
    expect(readFileSync(join(unpacked, 'asset.1/index.js'), 'utf8')).toBe('handler');
    expect(readAssembly(unpacked).digest).toBe(readAssembly(assembly).digest);
  });

  it('is the same for the same files, at any time and in any directory', () => {
    const [first, second] = [anAssembly(), anAssembly()];
    utimesSync(join(second, 'manifest.json'), 1, 1);
    const archive = archiveOf(first);
    process.env['TZ'] = 'Pacific/Auckland';
    expect(Buffer.compare(archiveOf(second), archive)).toBe(0);
  });

  it('leaves out the files that the CDK CLI adds', () => {
    const assembly = anAssembly();
    const archive = archiveOf(assembly);
    mkdirSync(join(assembly, '.cache'));
    writeFileSync(join(assembly, '.cache/asset.zip'), 'x');
    writeFileSync(join(assembly, 'read.12.1.lock'), '');
    expect(Buffer.compare(archiveOf(assembly), archive)).toBe(0);
  });

  it('is refused when a file would be outside its directory', () => {
    const archive = zipSync({ '../elsewhere': new Uint8Array(1) });
    expect(() => unpackArchive(archive, aDirectory())).toThrow('../elsewhere is outside of its archive');
  });

  it('is refused when it is incomplete', () => {
    const archive = archiveOf(anAssembly());
    expect(() => unpackArchive(archive.slice(0, -40), aDirectory())).toThrow('invalid zip data');
  });
});
