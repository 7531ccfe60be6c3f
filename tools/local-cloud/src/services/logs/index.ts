import type { CloudConfig } from '../../core/config.ts';
import type { Service } from '../../core/registry.ts';
import { identifiedBy } from '../../core/resources/identity.ts';
import { recordedTypes } from '../../core/resources/recorded.ts';
import { logsApi } from './api.ts';
import { logGroupOf } from './group-arn.ts';
import { LogStore } from './log-store.ts';
import { logGroup } from './resources.ts';

/** CloudWatch Logs. */
export const logs: Service<'logs', { readonly config: CloudConfig; readonly store: LogStore }> = {
  name: 'logs',
  needs: [],
  apis: [logsApi],
  resources: [
    logGroup,
    ...recordedTypes({
      'AWS::Logs::MetricFilter': { identity: identifiedBy('LogGroupName', 'FilterName') },
      'AWS::Logs::ResourcePolicy': { named: 'PolicyName' },
    }),
  ],
  start({ config, database, targets }) {
    const store = new LogStore(database.sqlite);
    targets.register('logs', async (arn, texts, { sender = '' }) => {
      const timestamp = Date.now();
      store.append(
        logGroupOf(arn),
        sender,
        texts.map((message) => ({ timestamp, message })),
      );
    });
    return { config, store };
  },
  stop: ({ store }) => store.flush(),
};
