import { AwsError } from '../aws-error.ts';

/** The refusal of an unsupported operation, with a list of the supported ones. */
export function unknownOperation(
  unknown: {
    readonly service: string;
    readonly name: string;
    readonly known: readonly string[];
    /** Follows the service: ` as a Query request`. */
    readonly how?: string;
    /** What to use instead. */
    readonly hint?: string | undefined;
  },
  code = 'UnknownOperationException',
): AwsError {
  const { service, name, known, how = '', hint } = unknown;
  const carriesOut = known.length > 0 ? `carries out ${[...known].sort().join(', ')}.` : undefined;
  const sentences =
    name === ''
      ? [`The request names no operation of ${service}.`, carriesOut && `The local cloud ${carriesOut}`]
      : [
          `The local cloud does not carry out ${name} of ${service}${how}.`,
          hint,
          carriesOut && `It ${carriesOut}`,
        ];
  return new AwsError(code, sentences.filter((sentence) => sentence !== undefined).join(' '));
}

/** The refusal of an operation that only administrators may call, as nobody has written down what it needs. */
export function unknownPermission(service: string, operation: string): AwsError {
  const message = `The local cloud does not know which permission ${service}:${operation} needs, so no role may call it.`;
  return new AwsError('AccessDeniedException', message, 403);
}
