import { Authorizer } from '../core/authorization/authorizer.ts';

/** Lets every caller do everything. For tests of something other than permissions. */
class EverythingAllowed extends Authorizer {
  override require(): void {}
}

export function everythingAllowed(): Authorizer {
  return new EverythingAllowed({ region: 'eu-west-1', account: '000000000000' });
}
