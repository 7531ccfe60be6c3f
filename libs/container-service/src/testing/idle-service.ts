import Fastify from 'fastify';
import { createLogger } from '@millrace/observability';
import { addHealth } from '../health.ts';
import { serve } from '../serve.ts';

const logger = createLogger('idle');
const app = Fastify();
addHealth(app, {}, logger);
void serve({ app, logger });
