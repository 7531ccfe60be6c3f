import { createHash } from 'node:crypto';
import { arnOf } from '../../core/arn.ts';
import { recordedService } from '../../core/resources/recorded-service.ts';

/** Nothing is encrypted on a laptop. */
export const kms = recordedService('kms', {
  'AWS::KMS::Alias': { named: 'AliasName' },
  'AWS::KMS::Key': { arn: (name, config) => arnOf(config, 'kms', `key/${uuidOf(name)}`) },
});

/** Has the form of a key's id. The same name always gives the same id. */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
