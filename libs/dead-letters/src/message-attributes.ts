/** A message attribute of SQS, in the form that Lambda hands it on. */
export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, which may be followed by a dot and a label. */
  readonly dataType: string;
  readonly stringValue?: string | undefined;
  /** Base64. */
  readonly binaryValue?: string | undefined;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** The same as the SDK has it. */
export interface SdkMessageAttribute {
  DataType: string | undefined;
  StringValue?: string | undefined;
  BinaryValue?: Uint8Array | undefined;
}

/** Attributes of a message that was received with the SDK. */
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

/** Attributes for a message that is sent with the SDK. */
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

/** Every value as a string. */
export function stringAttributes(values: Readonly<Record<string, string>>): MessageAttributes {
  return Object.fromEntries(
    Object.entries(values).map(([name, stringValue]) => [name, { dataType: 'String', stringValue }]),
  );
}
