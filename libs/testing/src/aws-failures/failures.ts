import * as codedeploy from '@aws-sdk/client-codedeploy';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as eventbridge from '@aws-sdk/client-eventbridge';
import * as lambda from '@aws-sdk/client-lambda';
import * as secretsManager from '@aws-sdk/client-secrets-manager';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import { cancelled } from '../scripted-client.ts';

/** One failure of a call to a service. */
export interface AwsFailure {
  readonly name: string;
  readonly error: Error;
  /** Whether the same call may succeed later. */
  readonly transient: boolean;
  /** Whether an adapter may handle it itself: a failed condition, or a conflict after which it retries. */
  readonly isHandled: boolean;
}

type Exception = new (options: { message: string; $metadata: object }) => Error;

interface ServiceErrors {
  readonly exports: object;
  readonly base: abstract new (...args: never[]) => Error;
  /** Names of its exceptions that pass on their own. All others are permanent. */
  readonly transient: readonly string[];
}

export const services = {
  codedeploy: {
    exports: codedeploy,
    base: codedeploy.CodeDeployServiceException,
    transient: ['ThrottlingException'],
  },
  dynamodb: {
    exports: dynamodb,
    base: dynamodb.DynamoDBServiceException,
    transient: [
      'InternalServerError',
      'LimitExceededException',
      'ProvisionedThroughputExceededException',
      'ReplicatedWriteConflictException',
      'RequestLimitExceeded',
      'ThrottlingException',
      'TransactionConflictException',
      'TransactionInProgressException',
    ],
  },
  eventbridge: {
    exports: eventbridge,
    base: eventbridge.EventBridgeServiceException,
    transient: ['InternalException', 'LimitExceededException', 'ThrottlingException'],
  },
  lambda: {
    exports: lambda,
    base: lambda.LambdaServiceException,
    transient: [
      'EC2ThrottledException',
      'EC2UnexpectedException',
      'ENILimitReachedException',
      'ENINotReadyException',
      'ResourceConflictException',
      'ResourceNotReadyException',
      'ServiceException',
      'SubnetIPAddressLimitReachedException',
      'TooManyRequestsException',
    ],
  },
  'secrets-manager': {
    exports: secretsManager,
    base: secretsManager.SecretsManagerServiceException,
    transient: ['InternalServiceError', 'LimitExceededException'],
  },
  sns: {
    exports: sns,
    base: sns.SNSServiceException,
    transient: ['InternalErrorException', 'KMSThrottlingException', 'ThrottledException'],
  },
  sqs: {
    exports: sqs,
    base: sqs.SQSServiceException,
    transient: ['KmsThrottled', 'OverLimit', 'RequestThrottled'],
  },
} satisfies Readonly<Record<string, ServiceErrors>>;

export type Service = keyof typeof services;

const handledExceptions = new Set(['ConditionalCheckFailedException', 'TransactionInProgressException']);

/** Every exception class of a service, errors that any service may return, and connection errors. */
export function failuresOf(service: Service): readonly AwsFailure[] {
  const { exports, base, transient }: ServiceErrors = services[service];
  const exceptions = Object.values(exports).filter(
    (value): value is Exception => typeof value === 'function' && value.prototype instanceof base,
  );
  return [
    ...exceptions
      .map((Exception) => new Exception({ message: 'provoked', $metadata: {} }))
      .filter(({ name }) => name !== 'TransactionCanceledException')
      .map((error) => ({
        ...{ name: error.name, error, transient: transient.includes(error.name) },
        isHandled: handledExceptions.has(error.name),
      })),
    ...(service === 'dynamodb' ? cancellations : []),
    ...unmodelled,
    ...connections,
  ];
}

const cancellations: readonly AwsFailure[] = [
  ['ConditionalCheckFailed', false, true],
  ['TransactionConflict', true, true],
  ['ProvisionedThroughputExceeded', true, true],
  ['ThrottlingError', true, true],
  ['ValidationError', false, false],
  ['ItemCollectionSizeLimitExceeded', false, false],
  ['AccessDenied', false, false],
  ['DuplicateItem', false, false],
].flatMap(([code, transient, isHandled]) =>
  // At each index of a transaction of up to three writes, because the meaning may depend on it.
  [0, 1, 2].map((index) => ({
    name: `TransactionCanceledException for ${code} at ${index}`,
    error: cancelled(...Array.from({ length: 3 }, (_none, at) => (at === index ? String(code) : 'None'))),
    transient: Boolean(transient),
    isHandled: Boolean(isHandled),
  })),
);

function named(name: string, more: object = {}): Error {
  return Object.assign(new Error('provoked'), { name, ...more });
}

function serviceError(name: string, httpStatusCode: number): Error {
  return named(name, { $fault: httpStatusCode < 500 ? 'client' : 'server', $metadata: { httpStatusCode } });
}

/** Errors that the SDK has no class for. */
const unmodelled: readonly AwsFailure[] = [
  { error: serviceError('ThrottlingException', 400), transient: true },
  { error: serviceError('RequestExpired', 400), transient: true },
  { error: serviceError('ExpiredTokenException', 400), transient: true },
  { error: serviceError('InternalFailure', 500), transient: true },
  { error: serviceError('ServiceUnavailable', 503), transient: true },
  { error: serviceError('UnknownError', 502), transient: true },
  { error: serviceError('ValidationException', 400), transient: false },
  { error: serviceError('SerializationException', 400), transient: false },
  { error: serviceError('AccessDeniedException', 400), transient: false },
  { error: serviceError('UnrecognizedClientException', 400), transient: false },
  { error: serviceError('InvalidSignatureException', 403), transient: false },
  { error: serviceError('UnknownError', 400), transient: false },
].map(({ error, transient }) => ({ name: `unmodelled ${error.name}`, error, transient, isHandled: false }));

/** Failures before and after the service, and errors in the call itself. */
const connections: readonly AwsFailure[] = [
  ...['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'].map((code) => ({
    name: code,
    error: named('Error', { code }),
    transient: true,
  })),
  { name: 'TimeoutError', error: named('TimeoutError'), transient: true },
  { name: 'CredentialsProviderError', error: named('CredentialsProviderError'), transient: true },
  { name: 'a value that cannot be serialized', error: new TypeError('provoked'), transient: false },
  { name: 'an unknown error', error: new Error('provoked'), transient: false },
].map((failure) => ({ ...failure, isHandled: false }));
