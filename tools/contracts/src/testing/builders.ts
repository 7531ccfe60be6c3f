import type { JsonSchema, ModuleContract } from '@millrace/events';
import { Type, type TSchema } from 'typebox';

type RequestOf = NonNullable<ModuleContract['requests']>[number];

/** A module without messages and calls, except for the given parts. */
export function aContract(
  module: string,
  parts: Partial<Omit<ModuleContract, 'module'>> = {},
): ModuleContract {
  return { module, events: [], accepts: [], functions: [], calls: [], ...parts };
}

/** A schema as it is read from a contract's file. */
export const jsonOf = (schema: TSchema): JsonSchema => JSON.parse(JSON.stringify(schema)) as JsonSchema;

export const anEvent = (type: string, version = 1, schema: TSchema = Type.Object({})) => ({
  type,
  version,
  schema: jsonOf(schema),
});

/** A request to `POST /things` of module `callee`, with only an API key. */
export const aRequest = (parts: Partial<RequestOf> = {}): RequestOf => ({
  module: 'callee',
  route: 'POST /things',
  parameters: ['header/Authorization'],
  responses: { '200': jsonOf(Type.Object({})) },
  ...parts,
});

export const aFunction = (name: string, version = 1, request: TSchema = Type.Object({})) => ({
  name,
  version,
  request: jsonOf(request),
  response: jsonOf(Type.Object({})),
});
