import type { CloudConfig } from '../../core/config.ts';
import type { Service } from '../../core/registry.ts';
import { identifiedBy } from '../../core/resources/identity.ts';
import { recordedTypes } from '../../core/resources/recorded.ts';
import type { Authorizer } from '../../core/authorization/authorizer.ts';
import { logsApi } from './api.ts';
import { logGroupOf } from './group-arn.ts';
import { logCalls } from './authorization.ts';
import { LogStore } from './log-store.ts';
import { groupArn, type Logs } from './parameters.ts';
import { logsResourcePolicy } from './resource-policy.ts';
import { logGroup } from './resources.ts';

interface LogsService extends Logs {
  readonly config: CloudConfig;
  readonly authorizer: Authorizer;
}

/** CloudWatch Logs. */
export const logs: Service<'logs', LogsService> = {
  name: 'logs',
  needs: [],
  apis: [logsApi],
  resources: [
    logGroup,
    logsResourcePolicy,
    ...recordedTypes({
      'AWS::Logs::MetricFilter': { identity: identifiedBy('LogGroupName', 'FilterName') },
    }),
  ],
  start({ config, database, targets, authorizer }) {
    const store = new LogStore(database.sqlite);
    targets.register('logs', {
      calls: (arn, { sender = '' }) => logCalls(groupArn(logGroupOf(arn), { config }), sender),
      async deliver(arn, texts, { sender = '' }) {
        const timestamp = Date.now();
        const lines = texts.map((message) => ({ timestamp, message }));
        store.append(logGroupOf(arn), sender, lines);
      },
    });
    return { config, authorizer, store };
  },
  stop: ({ store }) => store.flush(),
};
