export type { Authentication } from './authentication.ts';
export { holdsCardNumber } from './card-number.ts';
export { createApi, documentOf, type ApiDefinition } from './create-api.ts';
export { decodeCursor, encodeCursor } from './cursor.ts';
export { lambdaHandler } from './lambda-handler.ts';
export { limitOf, listQuery, pageOf } from './list-query.ts';
export { operation, type Operation, type OperationRequest, type OperationResponse } from './operation.ts';
export {
  PROBLEM_CONTENT_TYPE,
  problemOf,
  ProblemSchema,
  sharedRefusals,
  type Problem,
  type RefusalKind,
  type RefusalTable,
} from './problem.ts';
export { answerOf, recordJson, recordRefusal } from './recorded-response.ts';
