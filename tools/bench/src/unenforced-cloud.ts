/** The local cloud, except that every call is allowed. Only the benchmark of authorization starts it. */
import { readArgumentsOrExit } from '@millrace/command-line';

const { values } = readArgumentsOrExit({
  usage:
    'usage: npx node tools/bench/src/unenforced-cloud.ts [--state-dir <directory, .millrace/unenforced>] [--endpoint-port <0>] [--origin-port <0>]',
  options: {
    'state-dir': { type: 'string', default: '.millrace/unenforced' },
    'endpoint-port': { type: 'string', default: '0' },
    'origin-port': { type: 'string', default: '0' },
  },
});

const { Authorizer, runCloud } = await import('@millrace/tools-local-cloud/run');

class AllowingAuthorizer extends Authorizer {
  override readonly enforces = false;
  override require(): void {}
}

await runCloud(values, (config) => new AllowingAuthorizer(config));
