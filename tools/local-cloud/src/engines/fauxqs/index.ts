import type { Service } from '../../core/registry.ts';
import { startFauxqs, type Fauxqs } from './engine.ts';

/** The engine that SQS, SNS and S3 share. */
export const fauxqs: Service<'fauxqs', Fauxqs> = {
  name: 'fauxqs',
  needs: [],
  isEngine: true,
  start: ({ config, endpointUrl, authorizer }) => startFauxqs(config, endpointUrl, authorizer),
  stop: (engine) => engine.stop(),
};
