import type { CloudConfig } from '../../core/config.ts';
import type { Flows } from '../../core/flows.ts';
import type { Service } from '../../core/registry.ts';
import { recordedTypes } from '../../core/resources/recorded.ts';
import type { Fauxqs } from '../../engines/fauxqs/engine.ts';
import type { Queues } from '../sqs/queues.ts';
import { snsApi } from './api.ts';
import { snsSubscription } from './resources/subscription.ts';
import { snsTopic } from './resources/topic.ts';
import { Topics } from './topics.ts';

export interface Sns {
  readonly config: CloudConfig;
  readonly flows: Flows;
  readonly topics: Topics;
  readonly queues: Queues;
  readonly engine: Pick<Fauxqs, 'inject' | 'operations'>;
}

interface Needed {
  readonly fauxqs: Fauxqs;
  readonly sqs: { readonly queues: Queues };
}

export const sns: Service<'sns', Sns, Needed> = {
  name: 'sns',
  needs: ['fauxqs', 'sqs'],
  apis: [snsApi],
  resources: [snsSubscription, snsTopic, ...recordedTypes({ 'AWS::SNS::TopicPolicy': {} })],
  start({ config, flows, targets }, { fauxqs, sqs }) {
    const topics = new Topics(config, fauxqs.stores);
    targets.register('sns', async (arn, texts) => {
      for (const body of texts) await topics.publish(arn, { body });
    });
    return { config, flows, topics, queues: sqs.queues, engine: fauxqs };
  },
};
