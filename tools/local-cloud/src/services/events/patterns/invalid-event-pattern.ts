/** A pattern that EventBridge would refuse. The message names the field and the reason. */
export class InvalidEventPattern extends Error {
  override readonly name = 'InvalidEventPattern';
}
