import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { StageName } from '@millrace/stages';
import type { RedriveRecords } from './redrive.ts';

/**
 * Keeps a record of each redrive as a parameter `/millrace/<stage>/redrives/<id>`, as the local cloud and AWS both have
 * a parameter store that every module needs already; the ids sort by time.
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
