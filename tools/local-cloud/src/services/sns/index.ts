import type { Authorizer } from '../../core/authorization/authorizer.ts';
import { resourcePolicy } from '../../core/authorization/resource-policy.ts';
import type { CloudConfig } from '../../core/config.ts';
import type { Flows } from '../../core/flows.ts';
import type { Service } from '../../core/registry.ts';
import type { Fauxqs } from '../../engines/fauxqs/engine.ts';
import type { Queues } from '../sqs/queues.ts';
import { snsApi } from './api.ts';
import { mayDeliver, publishCalls, snsAuthorization } from './authorization.ts';
import { snsSubscription } from './resources/subscription.ts';
import { snsTopic } from './resources/topic.ts';
import { Topics } from './topics.ts';

export interface Sns {
  readonly config: CloudConfig;
  readonly authorizer: Authorizer;
  readonly flows: Flows;
  readonly topics: Topics;
  readonly queues: Queues;
  readonly engine: Pick<Fauxqs, 'inject' | 'operations'>;
}

interface Needed {
  readonly fauxqs: Fauxqs;
  readonly sqs: { readonly queues: Queues };
}

const topicPolicy = resourcePolicy<Sns>('AWS::SNS::TopicPolicy', {
  property: 'Topics',
  arnOf: (arn) => arn,
});

export const sns: Service<'sns', Sns, Needed> = {
  name: 'sns',
  needs: ['fauxqs', 'sqs'],
  apis: [snsApi],
  resources: [snsSubscription, snsTopic, topicPolicy],
  start({ config, authorizer, flows, targets }, { fauxqs, sqs }) {
    const topics = new Topics(config, fauxqs.stores);
    fauxqs.access.authorizeBy('sns', snsAuthorization(authorizer));
    fauxqs.access.deliverIf((topicArn, queueArn) => mayDeliver(authorizer, topicArn, queueArn));
    targets.register('sns', {
      calls: (arn) => publishCalls(authorizer, arn),
      async deliver(arn, texts) {
        for (const body of texts) await topics.publish(arn, { body });
      },
    });
    return { config, authorizer, flows, topics, queues: sqs.queues, engine: fauxqs };
  },
};
