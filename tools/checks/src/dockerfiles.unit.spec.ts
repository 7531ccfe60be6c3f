import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { workspaceRoot } from '@millrace/tools-start';
import { emulatedInstructions } from './dockerfiles.ts';

const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: workspaceRoot,
  encoding: 'utf8',
}).split('\0');
const dockerfiles = files.filter((file) => /^(Dockerfile(\..*)?|.*\.Dockerfile)$/.test(basename(file)));
const buildSpecifications = files.filter((file) => /^buildspec|\/buildspecs\//.test(file));
const read = (file: string): string => readFileSync(join(workspaceRoot, file), 'utf8');

describe('emulatedInstructions', () => {
  it('finds what runs on the platform of the image', () => {
    const dockerfile = `
      FROM node AS base
      RUN node --check index.js
      FROM --platform=$BUILDPLATFORM node AS build
      RUN rm -rf /opt
      FROM build AS more
      # RUN nothing
      RUN rm \\
        -rf /opt
      FROM base
      run npm ci
      FROM --platform=linux/arm64 node
      RUN true`;
    expect(emulatedInstructions(dockerfile)).toEqual(['RUN node --check index.js', 'run npm ci', 'RUN true']);
  });
});

describe('the images of the repository', () => {
  it('are built without emulation, on whichever platform', () => {
    expect(dockerfiles).not.toEqual([]);
    expect(dockerfiles.flatMap((file) => emulatedInstructions(read(file)))).toEqual([]);
  });

  it('need no emulator in any build', () => {
    expect(buildSpecifications).not.toEqual([]);
    expect(buildSpecifications.filter((file) => /binfmt|qemu/i.test(read(file)))).toEqual([]);
  });
});
