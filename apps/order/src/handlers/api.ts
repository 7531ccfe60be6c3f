import { lambdaHandler } from '@millrace/http';
import { composeApi } from '../composition.ts';

/** The orders API behind API Gateway. */
export const handler = lambdaHandler(composeApi());
