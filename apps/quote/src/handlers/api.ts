import { lambdaHandler } from '@millrace/http';
import { composeApi } from '../composition.ts';

/** `POST /quotes`, `GET /rates`, `GET /.well-known/jwks.json`. */
export const handler = lambdaHandler(composeApi());
