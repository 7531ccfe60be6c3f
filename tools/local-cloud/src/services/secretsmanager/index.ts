import type { Service } from '../../core/registry.ts';
import { secretsManagerApi, type SecretsManager } from './api.ts';
import { secretsManagerSecret } from './resources.ts';
import { SecretTable } from './secret-table.ts';

export const secretsManager: Service<'secretsmanager', SecretsManager> = {
  name: 'secretsmanager',
  needs: [],
  apis: [secretsManagerApi],
  resources: [secretsManagerSecret],
  start({ config, authorizer, database }) {
    const secrets = new SecretTable(database.sqlite);
    for (const { arn, keyId } of secrets.all()) authorizer.encrypt(arn, keyId);
    return { config, authorizer, secrets };
  },
};
