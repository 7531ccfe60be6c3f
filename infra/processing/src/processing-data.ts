import {
  busName,
  EncryptedTable,
  ModuleKey,
  ModuleStack,
  publishParameter,
  type Stage,
} from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { CfnArchive, CfnEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';

/**
 * The bus of the platform with an archive of its events, the decisions and counts of screening, and the key of that table
 * and of the topic for alerts.
 */
export class ProcessingData extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'processing', part: 'data' });
    // Rules and alarms publish to the topic without a role, so the key policy must allow them.
    const forAlerts = new PolicyStatement({
      principals: ['events', 'cloudwatch'].map((service) => new ServicePrincipal(`${service}.amazonaws.com`)),
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
    });
    const key = new ModuleKey(this, 'Key', [forAlerts]);

    const bus = new CfnEventBus(this, 'Bus', { name: busName(stage) });
    const archive = new CfnArchive(this, 'Archive', {
      archiveName: `${busName(stage)}-archive`,
      sourceArn: bus.attrArn,
      retentionDays: stage.eventArchiveDays,
    });
    for (const resource of [bus, archive]) resource.applyRemovalPolicy(stage.dataRemovalPolicy);

    new EncryptedTable(this, 'Screening', { name: 'screening', key, partitionKey: 'pk', expires: true });

    publishParameter(this, 'topic-key-arn', key.keyArn);
    publishParameter(this, 'table-key-arn', key.keyArn);
    publishParameter(this, 'bus-name', bus.ref);
    publishParameter(this, 'bus-arn', bus.attrArn);
  }
}
