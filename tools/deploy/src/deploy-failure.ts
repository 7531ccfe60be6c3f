/** A deployment that cannot go on; the message says in one line what is wrong and what helps. */
export class DeployFailure extends Error {
  override readonly name = 'DeployFailure';
}
