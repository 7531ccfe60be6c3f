import { execFileSync } from 'node:child_process';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { workspaceRoot } from '@millrace/tools-start';
import ts from 'typescript';

/** The files and options of a configuration, with paths relative to the root. */
function readConfiguration(file: string) {
  const path = join(workspaceRoot, file);
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile);
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  const { fileNames, options, errors } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(path));
  expect(errors).toEqual([]);
  const { configFilePath: _, incremental: __, tsBuildInfoFile: ___, ...rest } = options;
  return { files: fileNames.map((name) => relative(workspaceRoot, name)), options: rest };
}

const tracked = (...patterns: string[]): string[] =>
  execFileSync('git', ['ls-files', ...patterns], { cwd: workspaceRoot, encoding: 'utf8' })
    .trim()
    .split('\n');

const projects = tracked('*/tsconfig.json').map(readConfiguration);
const workspace = readConfiguration('tsconfig.json');

describe('the type check of the whole workspace', () => {
  it('checks exactly the files of the projects', () => {
    expect(projects.length).toBeGreaterThan(40);
    expect(workspace.files.toSorted()).toEqual([...new Set(projects.flatMap(({ files }) => files))].sort());
  });

  it('checks every tracked TypeScript file', () => {
    expect(workspace.files).toEqual(expect.arrayContaining(tracked('*.ts')));
  });

  it('is as strict as every project', () => {
    for (const { options } of projects) expect(options).toEqual(workspace.options);
  });
});
