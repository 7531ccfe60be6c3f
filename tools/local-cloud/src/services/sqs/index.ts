import type { Authorizer } from '../../core/authorization/authorizer.ts';
import { resourcePolicy } from '../../core/authorization/resource-policy.ts';
import type { CloudConfig } from '../../core/config.ts';
import type { Service } from '../../core/registry.ts';
import type { Fauxqs } from '../../engines/fauxqs/engine.ts';
import { sqsApi, sqsEngineApi } from './api.ts';
import { queueCalls, sqsAuthorization } from './authorization.ts';
import { Queues } from './queues.ts';
import { sqsQueue } from './resources.ts';

export interface Sqs {
  readonly config: CloudConfig;
  readonly authorizer: Authorizer;
  readonly queues: Queues;
  readonly engine: Pick<Fauxqs, 'handle' | 'inject' | 'operations'>;
}

const queuePolicy = resourcePolicy<Sqs>('AWS::SQS::QueuePolicy', {
  property: 'Queues',
  arnOf: (url, { queues }) => queues.arn(url.split('/').at(-1)!),
});

export const sqs: Service<'sqs', Sqs, { readonly fauxqs: Fauxqs }> = {
  name: 'sqs',
  needs: ['fauxqs'],
  apis: [sqsApi, sqsEngineApi],
  resources: [sqsQueue, queuePolicy],
  start({ config, targets, authorizer }, { fauxqs }) {
    const queues = new Queues(config, fauxqs.stores);
    fauxqs.access.authorizeBy(
      'sqs',
      sqsAuthorization(authorizer, (name) => queues.arn(name)),
    );
    targets.register('sqs', {
      calls: (arn) => queueCalls(authorizer, arn, 'SendMessage'),
      deliver: (arn, texts, { attributes }) => queues.send(arn, texts, attributes),
    });
    return { config, authorizer, queues, engine: fauxqs };
  },
};
