export {
  batchHandler,
  batchResponse,
  FAILS_REPEATEDLY,
  failureFacts,
  MAX_RECEIVES,
  REPEATED_FROM,
  type BatchPorts,
} from './batch-handler.ts';
export {
  deadLetterAttributes,
  deadLetterAttributesOf,
  describeDeadLetter,
  originalAttributes,
  redriveAttributes,
  redrivenAttributesOf,
  type DeadLetterDescription,
  type DeadLetterFacts,
  type DeadLetterReason,
  type ReceivedDeadLetter,
} from './dead-letter-attributes.ts';
export {
  deadLetterOf,
  deadLetterIfPermanent,
  MalformedMessage,
  MessageRefused,
  permanentReasonOf,
  readBody,
  type DeadLetterPorts,
} from './permanent-failure.ts';
export {
  fromSdkAttributes,
  isRedriven,
  messageOfRecord,
  messageOfSdk,
  stringAttributes,
  toSdkAttributes,
  type MessageAttribute,
  type MessageAttributes,
  type ReceivedMessage,
} from './received-message.ts';
export { DeadLetterNotSent, SqsDeadLetters, type DeadLetter, type DeadLetters } from './sqs-dead-letters.ts';
