import { compileSchema, type CompiledSchema } from '@millrace/schema';
import type { Static, TSchema } from 'typebox';

/** A function that other modules invoke, from the outside. */
export interface FunctionContract<Request extends TSchema, Response extends TSchema> {
  /** `<module>.<function>`, as in `payment.claim`. */
  readonly name: string;
  /** The version that callers are written against. */
  readonly version: number;
  /** The versions that it answers, lowest first, and the schema of each one's requests. */
  readonly requests: ReadonlyMap<number, TSchema>;
  /** A request carries no version: it is of the present one, or of the one before when it fits only that. */
  readonly request: CompiledSchema<Request>;
  /** Of either version, so that it may only grow while the version before is answered. */
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
  /** The version before, as long as anybody may call it; see docs/concepts/modules-and-contracts.md. */
  readonly previous?: {
    readonly version: number;
    readonly request: Previous;
    readonly upgrade: (request: Static<Previous>) => Static<Request>;
  };
}): FunctionContract<Request, Response> {
  const { name, version, previous } = definition;
  const present = compileSchema(definition.request);
  const before = previous && { ...previous, request: compileSchema(previous.request) };
  const isBefore = (value: unknown): boolean =>
    before !== undefined && present.errors(value).length > 0 && before.request.errors(value).length === 0;
  return {
    name,
    version,
    requests: new Map<number, TSchema>([
      ...(previous ? [[previous.version, previous.request] as const] : []),
      [version, definition.request],
    ]),
    request: {
      schema: definition.request,
      errors: (value) => (isBefore(value) ? [] : present.errors(value)),
      parse: (value) =>
        present.parse(before && isBefore(value) ? before.upgrade(value as Static<Previous>) : value),
    },
    response: compileSchema(definition.response),
  };
}
