export { createApi, documentOf, type ApiDefinition } from './create-api.ts';
export { lambdaHandler } from './lambda-handler.ts';
export { MAX_BODY_BYTES } from './limits.ts';
export { decodeCursor, encodeCursor, limitOf, listQuery, pageBody, pageOf } from './list-pages.ts';
export { operation, type Operation, type OperationRequest, type OperationResponse } from './operation.ts';
export {
  answerOf,
  PROBLEM_CONTENT_TYPE,
  problemOf,
  ProblemSchema,
  recordJson,
  recordRefusal,
  sharedRefusals,
  type Problem,
  type RefusalKind,
  type RefusalTable,
} from './respond.ts';
export { EXPECTED_MERCHANT_HEADER, type Authentication } from './screen-request.ts';
