import { compileSchema, type CompiledSchema } from '@millrace/schema';
import type { Static, TSchema } from 'typebox';

/** The interface of a function that other modules invoke. */
export interface FunctionContract<Request extends TSchema, Response extends TSchema> {
  /** `<module>.<function>`, for example `payment.claim`. */
  readonly name: string;
  /** The version that callers are written against. */
  readonly version: number;
  /** Schema of the requests for each supported version, lowest first. */
  readonly requests: ReadonlyMap<number, TSchema>;
  /** A request has no version: it has the previous one if it matches only that schema, else the current one. */
  readonly request: CompiledSchema<Request>;
  /** The response for every version. While the previous version is supported, only optional fields can be added. */
  readonly response: CompiledSchema<Response>;
}

/** Declares a function: `defineFunction({ name: 'payment.claim', version: 1, request, response })`. */
export function defineFunction<
  Request extends TSchema,
  Response extends TSchema,
  Previous extends TSchema = TSchema,
>(definition: {
  readonly name: string;
  readonly version: number;
  readonly request: Request;
  readonly response: Response;
  /** The previous version, as long as it may still be called; see docs/concepts/modules-and-contracts.md. */
  readonly previous?: {
    readonly version: number;
    readonly request: Previous;
    readonly upgrade: (request: Static<Previous>) => Static<Request>;
  };
}): FunctionContract<Request, Response> {
  const { name, version, previous } = definition;
  const current = compileSchema(definition.request);
  const earlier = previous && { ...previous, request: compileSchema(previous.request) };
  const isEarlier = (value: unknown): boolean =>
    earlier !== undefined && current.errors(value).length > 0 && earlier.request.errors(value).length === 0;
  return {
    name,
    version,
    requests: new Map<number, TSchema>([
      ...(previous ? [[previous.version, previous.request] as const] : []),
      [version, definition.request],
    ]),
    request: {
      schema: definition.request,
      errors: (value) => (isEarlier(value) ? [] : current.errors(value)),
      parse: (value) =>
        current.parse(earlier && isEarlier(value) ? earlier.upgrade(value as Static<Previous>) : value),
    },
    response: compileSchema(definition.response),
  };
}
