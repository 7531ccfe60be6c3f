import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stageNames } from '@millrace/stages/names';
import { stageTargets, workspaceRoot } from './stage-targets.ts';

interface Plugin {
  refusalOf(args: readonly string[], stages: readonly string[]): string | undefined;
  preTasksExecution(options: unknown, context: object): Promise<void>;
}

const plugin = (await import(
  pathToFileURL(join(workspaceRoot, 'tools/deploy/nx/check-stage.mjs')).href
)) as Plugin;
const nxJsonConfiguration = JSON.parse(readFileSync(join(workspaceRoot, 'nx.json'), 'utf8'));
const targets = stageTargets();

const run = (...args: string[]) =>
  plugin.preTasksExecution(undefined, { argv: ['node', 'nx', ...args], nxJsonConfiguration });

describe('a target of a stage', () => {
  it.each(targets.map((target) => [`${target.project}:${target.name}`, target] as const))(
    '%s has the stages as its configurations, and local as its default',
    (_name, { target: { defaultConfiguration, options, configurations = {} } }) => {
      // The command of a stage may have more flags.
      const stages = Object.entries(configurations).map(([name, { stage, command = options?.command }]) => [
        name,
        { stage, command: command?.replace(/(?: --[a-z-]+)+$/, '') },
      ]);
      expect(Object.fromEntries(stages)).toEqual(
        Object.fromEntries(stageNames.map((stage) => [stage, { stage, command: options?.command }])),
      );
      expect([defaultConfiguration, options?.stage]).toEqual(['local', 'local']);
    },
  );

  it.each(targets.map(({ project, name }) => [project, name] as const))(
    '%s:%s is refused for an unknown stage, in any notation',
    async (project, name) => {
      const target = `${project}:${name}`;
      for (const unknown of ['prd', 'production', 'Prod', 'local ', '']) {
        for (const args of [
          [name, project, `--configuration=${unknown}`],
          [name, project, '--configuration', unknown],
          [name, project, '-c', unknown],
          [name, project, `-c=${unknown}`],
          [name, project, `--c=${unknown}`],
          ['run', `${target}:${unknown}`],
          ['--verbose', 'run', `${target}:${unknown}`],
          ['run-many', '-t', name, '-p', project, `--configuration=${unknown}`],
          ['affected', '-t', name, '--base=main', `--configuration=${unknown}`],
        ]) {
          await expect(run(...args)).rejects.toThrow(
            `there is no configuration "${unknown}"; the stages are local, dev, prod`,
          );
        }
      }
      await expect(run(name, project, '--configuration')).rejects.toThrow('there is no configuration ""');
      await expect(run(name, project, '-cprod')).rejects.toThrow('there is no configuration');
      await expect(run(name, project, '--prod')).rejects.toThrow('there is no configuration "production"');
    },
  );

  it.each(targets.map(({ project, name }) => [project, name] as const))(
    '%s:%s takes its stage only from --configuration',
    async (project, name) => {
      for (const stage of ['--stage=prod', '--stage']) {
        for (const args of [
          [name, project, stage],
          [name, project, '--configuration=dev', stage],
          [name, project, `--args=--name=A ${stage}`],
          [name, project, `--args=${stage}`],
          [name, project, '--', stage],
          ['run', `${project}:${name}:prod`, stage],
        ]) {
          await expect(run(...args)).rejects.toThrow('a stage is selected by --configuration');
        }
      }
      for (const stage of stageNames) {
        await run(name, project, `--configuration=${stage}`, '--name=A', '--args=--stages=x');
        await run('run', `${project}:${name}:${stage}`, '--currency=USD:maxAmount=5');
      }
      await run(name, project);
    },
  );
});

it('finds targets of every module, and targets of single modules', () => {
  const names = targets.map(({ project, name }) => `${project}:${name}`);
  for (const known of [
    'quote:deploy',
    'payment:rollback',
    'order:connect',
    'merchant:admin',
    'tools-e2e:stage',
  ]) {
    expect(names).toContain(known);
  }
  expect(names.length).toBeGreaterThan(45);
});
