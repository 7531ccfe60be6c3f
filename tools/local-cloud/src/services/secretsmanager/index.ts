import type { Service } from '../../core/registry.ts';
import { secretsManagerApi, type SecretsManager } from './api.ts';
import { secretsManagerSecret } from './resources.ts';
import { SecretTable } from './secret-table.ts';

export const secretsManager: Service<'secretsmanager', SecretsManager> = {
  name: 'secretsmanager',
  needs: [],
  apis: [secretsManagerApi],
  resources: [secretsManagerSecret],
  start: ({ config, database }) => ({ config, secrets: new SecretTable(database.sqlite) }),
};
