export {
  deadLetterAttributes,
  deadLetterAttributesOf,
  originalAttributes,
  redriveAttributes,
  redrivenAttributesOf,
  type DeadLetterFacts,
  type DeadLetterReason,
} from './dead-letter-attributes.ts';
export {
  describeDeadLetter,
  type DeadLetterDescription,
  type ReceivedDeadLetter,
} from './describe-dead-letter.ts';
export {
  fromSdkAttributes,
  stringAttributes,
  toSdkAttributes,
  type MessageAttribute,
  type MessageAttributes,
} from './message-attributes.ts';
export { DeadLetterNotSent, SqsDeadLetters, type DeadLetter, type DeadLetters } from './sqs-dead-letters.ts';
