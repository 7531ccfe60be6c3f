import type { CloudConfig } from '../../core/config.ts';
import type { Service } from '../../core/registry.ts';
import { recordedTypes } from '../../core/resources/recorded.ts';
import type { Fauxqs } from '../../engines/fauxqs/engine.ts';
import { sqsApi, sqsEngineApi } from './api.ts';
import { Queues } from './queues.ts';
import { sqsQueue } from './resources.ts';

export interface Sqs {
  readonly config: CloudConfig;
  readonly queues: Queues;
  readonly engine: Pick<Fauxqs, 'handle' | 'inject' | 'operations'>;
}

export const sqs: Service<'sqs', Sqs, { readonly fauxqs: Fauxqs }> = {
  name: 'sqs',
  needs: ['fauxqs'],
  apis: [sqsApi, sqsEngineApi],
  resources: [sqsQueue, ...recordedTypes({ 'AWS::SQS::QueuePolicy': {} })],
  start({ config, targets }, { fauxqs }) {
    const queues = new Queues(config, fauxqs.stores);
    targets.register('sqs', (arn, texts, { attributes }) => queues.send(arn, texts, attributes));
    return { config, queues, engine: fauxqs };
  },
};
