import { holdsCardNumber, redactCardNumbers, REDACTED } from '@millrace/card-numbers';

/** One delivery of a message, received by Lambda or with the SDK. */
export interface ReceivedMessage {
  readonly messageId: string;
  /** Byte for byte. */
  readonly body: string;
  readonly messageAttributes: MessageAttributes;
  /** Including this delivery. */
  readonly receiveCount: number;
  readonly firstReceivedAt: Date;
  /** Name of the queue that delivered the message. */
  readonly sourceQueue: string;
}

/** A record of an event that Lambda passes to a function. */
interface LambdaRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: {
    readonly ApproximateReceiveCount: string;
    readonly ApproximateFirstReceiveTimestamp: string;
  };
  readonly messageAttributes: MessageAttributes;
  readonly eventSourceARN: string;
}

export function messageOfRecord({ attributes, eventSourceARN, ...record }: LambdaRecord): ReceivedMessage {
  const { messageId, body, messageAttributes } = record;
  return {
    messageId,
    body,
    messageAttributes,
    receiveCount: Number(attributes.ApproximateReceiveCount),
    firstReceivedAt: new Date(Number(attributes.ApproximateFirstReceiveTimestamp)),
    sourceQueue: eventSourceARN.split(':').at(-1) ?? eventSourceARN,
  };
}

/** A message received with the SDK, with all message attributes and these two system attributes. */
interface SdkMessage {
  readonly MessageId?: string | undefined;
  readonly Body?: string | undefined;
  readonly MessageAttributes?: Readonly<Record<string, SdkMessageAttribute>> | undefined;
  readonly Attributes?: Readonly<Partial<Record<string, string>>> | undefined;
}

export function messageOfSdk(message: SdkMessage, queueUrl: string): ReceivedMessage {
  const { MessageId = '', Body = '', MessageAttributes, Attributes = {} } = message;
  const { ApproximateReceiveCount = '1', ApproximateFirstReceiveTimestamp } = Attributes;
  return {
    messageId: MessageId,
    body: Body,
    messageAttributes: fromSdkAttributes(MessageAttributes),
    receiveCount: Number(ApproximateReceiveCount),
    firstReceivedAt: new Date(Number(ApproximateFirstReceiveTimestamp ?? Date.now())),
    sourceQueue: queueUrl.slice(queueUrl.lastIndexOf('/') + 1),
  };
}

/** Whether a person has redriven the message. Its dead letter no longer exists. */
export function isRedriven({ messageAttributes }: Pick<ReceivedMessage, 'messageAttributes'>): boolean {
  return 'redrivenAt' in messageAttributes;
}

/** A message attribute of SQS, in the form that Lambda uses. */
export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, optionally followed by a dot and a label. */
  readonly dataType: string;
  readonly stringValue?: string | undefined;
  /** Base64. */
  readonly binaryValue?: string | undefined;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message attribute in the form that the SDK uses. */
export interface SdkMessageAttribute {
  DataType: string | undefined;
  StringValue?: string | undefined;
  BinaryValue?: Uint8Array | undefined;
}

/** Converts the attributes of a message received with the SDK. */
export function fromSdkAttributes(
  attributes: Readonly<Record<string, SdkMessageAttribute>> = {},
): MessageAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType = 'String', StringValue, BinaryValue }]) => [
      name,
      {
        dataType: DataType,
        stringValue: StringValue,
        binaryValue: BinaryValue && Buffer.from(BinaryValue).toString('base64'),
      },
    ]),
  );
}

/** Converts attributes for a message to send with the SDK. */
export function toSdkAttributes(attributes: MessageAttributes): Record<string, SdkMessageAttribute> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { dataType, stringValue, binaryValue }]) => [
      name,
      {
        DataType: dataType,
        ...(stringValue !== undefined && { StringValue: stringValue }),
        ...(binaryValue !== undefined && { BinaryValue: Buffer.from(binaryValue, 'base64') }),
      },
    ]),
  );
}

/** Attributes of the type `String`. */
export function stringAttributes(values: Readonly<Record<string, string>>): MessageAttributes {
  return Object.fromEntries(
    Object.entries(values).map(([name, stringValue]) => [name, { dataType: 'String', stringValue }]),
  );
}

/** Redacts card numbers in values and leaves out attributes whose name contains one. */
export function withoutCardNumbers(attributes: MessageAttributes): MessageAttributes {
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([name]) => !holdsCardNumber(name))
      .map(([name, attribute]) => [name, redacted(attribute)]),
  );
}

/** A redacted attribute becomes a `String`: the text is no longer a `Number`, and a label may also contain a card number. */
function redacted(attribute: MessageAttribute): MessageAttribute {
  const { dataType, stringValue = '', binaryValue = '' } = attribute;
  const isInBytes = holdsCardNumber(Buffer.from(binaryValue, 'base64').toString('utf8'));
  if (holdsCardNumber(dataType) || isInBytes) return { dataType: 'String', stringValue: REDACTED };
  const text = redactCardNumbers(stringValue);
  return text === stringValue ? attribute : { dataType: 'String', stringValue: text };
}
