export type RedriveRefusalCode =
  | 'usage'
  | 'queue_required'
  | 'invalid_patch'
  | 'patch_needs_id'
  | 'discard_needs_selection'
  | 'queue_not_found'
  | 'no_source_queue'
  | 'several_source_queues'
  | 'target_not_found'
  | 'target_is_the_dead_letter_queue';

/** A redrive that was refused before it began. The message is one line: the problem, then what to do. */
export class RedriveRefused extends Error {
  override readonly name = 'RedriveRefused';
  readonly code: RedriveRefusalCode;

  constructor(code: RedriveRefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}
