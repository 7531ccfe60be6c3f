import { lambdaHandler } from '@millrace/http';
import { settlementApi } from '../adapters/http/settlement-api.ts';
import { apiPorts } from '../composition.ts';

/** The ledger's HTTP API. */
export const handler = lambdaHandler(settlementApi(apiPorts()));
