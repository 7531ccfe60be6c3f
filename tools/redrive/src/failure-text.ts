import { connectionErrors } from '@millrace/aws-clients';
import { StageRefused } from '@millrace/stages';
import { RedriveRefused } from './redrive-refused.ts';

interface Failure {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $fault?: 'client' | 'server';
  readonly errors?: readonly unknown[];
}

/**
 * The text of any failure for the command line: one sentence that begins with a code, without a stack.
 * @param endpoint endpoint of the stage; undefined for AWS
 */
export function failureText(error: unknown, endpoint: string | undefined): string {
  if (error instanceof RedriveRefused) return `${error.code}: ${error.message}`;
  if (error instanceof StageRefused) return error.message;
  const { name = 'Error', code = '', message = String(error), $fault, errors } = error as Failure;
  const causes = [code, ...(errors ?? []).map((each) => (each as Failure).code ?? '')];
  if (causes.some((cause) => connectionErrors.has(cause)) || name === 'TimeoutError') {
    const where = endpoint ?? 'AWS';
    return `no_answer: ${where} does not answer (${message || causes.find(Boolean)}); messages that were not put back are still in the dead-letter queue: run the command again`;
  }
  if (name === 'CredentialsProviderError') {
    return `no_credentials: ${message}; sign in to AWS, or set AWS_PROFILE`;
  }
  if ($fault !== undefined)
    return `aws_refused: ${name.replace(/^AWS\.SimpleQueueService\./, '')}: ${message}`;
  return `failed: ${name}: ${message}`;
}
