import { lambdaHandler } from '@millrace/http';
import { composeApi } from '../composition.ts';

/** The ledger's HTTP API. */
export const handler = lambdaHandler(composeApi());
