import Fastify from 'fastify';
import { createLogger } from '@millrace/observability';
import { addHealth } from '../serving/health.ts';
import { serve } from '../serving/serve.ts';

const logger = createLogger('catalog');
const app = Fastify();
addHealth(app, {}, logger);
void serve({ app, logger });
