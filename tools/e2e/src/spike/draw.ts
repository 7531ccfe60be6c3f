/**
 * Sends a running platform twenty times its normal rate of orders for a minute and draws how many waited, in
 * docs/images/spike-backlog.svg. Products are restocked first, so that orders are processed instead of refused.
 *
 * `node tools/e2e/src/spike/draw.ts [--state-dir .millrace]`
 */
import { readArgumentsOrExit } from '@millrace/command-line';
import { stateDirectory } from '@millrace/stages';

const { values } = readArgumentsOrExit({
  usage: 'usage: npx node tools/e2e/src/spike/draw.ts [--state-dir <directory, .millrace>]',
  options: { 'state-dir': { type: 'string', default: stateDirectory() } },
});

const { drawBacklog } = await import('./draw-backlog.ts');
await drawBacklog(values['state-dir']);
