import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { moduleNames as modules } from '@millrace/modules';
import { deployedApps, deployedContract } from './deployed-apps.ts';

describe('the apps in the stacks of the modules', () => {
  it('are all apps, each in the stacks of one module', () => {
    const apps = readdirSync(join(import.meta.dirname, '../../../apps'));
    expect(modules.flatMap((module) => deployedApps(module)).sort()).toEqual(apps.sort());
  });

  it.each(modules)('have a contract that is named %s', (module) => {
    expect(deployedContract(module)?.module).toBe(module);
  });

  it('have no contract where there is no app', () => {
    expect(deployedContract('releases')).toBeUndefined();
  });
});
