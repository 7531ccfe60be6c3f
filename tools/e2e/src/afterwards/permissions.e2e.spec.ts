import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@millrace/tools-start';
import { format, resolveConfig } from 'prettier';
import { sharedPlatform } from '../platform/shared-platform.ts';
import { grantsOf, type Permissions } from '../permissions/needed.ts';
import { notExercised } from '../permissions/not-exercised.ts';
import { PERMISSIONS_DOCUMENT, permissionsDocument, reasonFor } from '../permissions/permissions-document.ts';

const platform = sharedPlatform();
const answer = await fetch(`${platform.endpointUrl}/_millrace/permissions`);
const grants = grantsOf((await answer.json()) as Permissions);
/** Set when all end-to-end tests have run before, so that a permission without a call is one that no test needs. */
const isComplete = process.env['MILLRACE_E2E_COMPLETE'] === '1';

describe('the permissions of the roles', () => {
  it('are enough: nothing was denied', () => {
    const log = readFileSync(join(platform.stateDir, 'local-cloud.log'), 'utf8');
    expect(log.match(/^access denied: .*/gm) ?? []).toEqual([]);
  });

  (isComplete ? it : it.skip)('are all needed: without each of them, a call would have been denied', () => {
    const unneeded = grants.filter((grant) => grant.calls.length === 0 && reasonFor(grant) === undefined);
    expect(unneeded.map(({ role, action, resource }) => `${role} ${action} ${resource}`)).toEqual([]);
  });

  it('have no reason that explains none of them', () => {
    const reasons = new Set(grants.map(reasonFor));
    expect(notExercised.filter(({ reason }) => !reasons.has(reason))).toEqual([]);
  });

  (isComplete ? it : it.skip)('are in the reference', async () => {
    const path = join(workspaceRoot, PERMISSIONS_DOCUMENT);
    const settings = await resolveConfig(path);
    const document = await format(permissionsDocument(grants), { ...settings, parser: 'markdown' });
    if (process.env['MILLRACE_UPDATE_DOCUMENTS'] === '1') writeFileSync(path, document);
    expect(existsSync(path) ? readFileSync(path, 'utf8') : '').toBe(document);
  });
});
