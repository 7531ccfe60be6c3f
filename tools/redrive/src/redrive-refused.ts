export type RedriveRefusalCode =
  | 'usage'
  | 'invalid_patch'
  | 'patch_needs_id'
  | 'discard_needs_selection'
  | 'queue_not_found'
  | 'no_source_queue'
  | 'several_source_queues'
  | 'target_not_found'
  | 'target_is_the_dead_letter_queue';

/** A redrive that was not begun; the message says in one line what is wrong and what helps. */
export class RedriveRefused extends Error {
  override readonly name = 'RedriveRefused';
  readonly code: RedriveRefusalCode;

  constructor(code: RedriveRefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}
