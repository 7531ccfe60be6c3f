import type { JsonSchema, ModuleContract } from '@millrace/events';
import { Type, type TSchema } from 'typebox';

/** A module that gives and takes nothing, unless it is said. */
export function aContract(
  module: string,
  parts: Partial<Omit<ModuleContract, 'module'>> = {},
): ModuleContract {
  return { module, events: [], accepts: [], functions: [], calls: [], ...parts };
}

/** A schema as it comes out of a contract's file. */
export const jsonOf = (schema: TSchema): JsonSchema => JSON.parse(JSON.stringify(schema)) as JsonSchema;

export const anEvent = (type: string, version = 1, schema: TSchema = Type.Object({})) => ({
  type,
  version,
  schema: jsonOf(schema),
});

export const aFunction = (name: string, version = 1, request: TSchema = Type.Object({})) => ({
  name,
  version,
  request: jsonOf(request),
  response: jsonOf(Type.Object({})),
});
