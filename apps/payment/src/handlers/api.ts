import { lambdaHandler } from '@millrace/http';
import { composeApi } from '../composition.ts';

/** The payments API behind API Gateway. */
export const handler = lambdaHandler(composeApi());
