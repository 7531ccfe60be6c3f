/** A pattern that EventBridge would not take; the message names the field and the reason. */
export class InvalidEventPattern extends Error {
  override readonly name = 'InvalidEventPattern';
}
