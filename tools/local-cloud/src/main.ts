import { readArgumentsOrExit } from '@millrace/command-line';

const { values } = readArgumentsOrExit({
  usage: `usage: npx node tools/local-cloud/src/main.ts [--state-dir <directory, .millrace/cloud>]
       [--endpoint-port <port, 4566>] [--origin-port <port, 4000>] [--list-support] [--list-support-json]`,
  options: {
    'state-dir': { type: 'string', default: '.millrace/cloud' },
    'endpoint-port': { type: 'string', default: '4566' },
    'origin-port': { type: 'string', default: '4000' },
    'list-support': { type: 'boolean', default: false },
    'list-support-json': { type: 'boolean', default: false },
  },
});

if (values['list-support'] || values['list-support-json']) {
  const { resourceTypes } = await import('./services.ts');
  const { supportJson, supportTable } = await import('./core/support.ts');
  process.stdout.write(values['list-support'] ? supportTable(resourceTypes) : supportJson(resourceTypes));
} else {
  const { runCloud } = await import('./run-cloud.ts');
  await runCloud(values);
}
