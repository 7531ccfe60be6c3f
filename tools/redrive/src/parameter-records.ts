import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { StageName } from '@millrace/stages';
import type { RedriveRecords } from './redrive.ts';

/**
 * Records each redrive as the parameter `/millrace/<stage>/redrives/<id>`: the local cloud and AWS both have a parameter
 * store, and every module uses it already. The ids sort by time.
 */
export function parameterRecords(client: SSMClient, stage: StageName): RedriveRecords {
  return {
    write: async ({ id, ...record }) => {
      await client.send(
        new PutParameterCommand({
          Name: `/millrace/${stage}/redrives/${id}`,
          Description: `Dead letters of ${record.from} were ${record.action === 'discard' ? 'removed' : 'put back'}.`,
          Value: JSON.stringify(record),
          Type: 'String',
          Overwrite: true,
        }),
      );
    },
  };
}
