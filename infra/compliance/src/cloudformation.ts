import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CloudFormationValidatePlugin } from 'aws-cdk-lib';
import type { Synthesized } from '@millrace/constructs/testing/synthesized.ts';

/**
 * What CDK's own rules of CloudFormation refuse, as in `millrace-dev-quote Api E3012: …`. Loading them takes
 * several seconds, so a synthesis does not apply them, and the templates of all apps are checked here at once.
 */
export function refusedByCloudFormation(apps: readonly Pick<Synthesized, 'stacks' | 'stage'>[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-templates-'));
  try {
    const stackTemplates = apps.flatMap(({ stacks, stage }, app) =>
      stacks.map(({ name, template }) => {
        const templatePath = join(folder, `${app}-${name}.json`);
        writeFileSync(templatePath, JSON.stringify(template));
        return { stackConstructPath: name, templatePath, accountId: stage.account, region: stage.region };
      }),
    );
    const { violations } = new CloudFormationValidatePlugin().validate({
      templatePaths: stackTemplates.map(({ templatePath }) => templatePath),
      stackTemplates,
      appConstruct: new App({ outdir: join(folder, 'app') }),
    });
    return violations
      .filter(({ severity }) => severity === 'error' || severity === 'fatal')
      .flatMap(({ ruleName, description, violatingResources }) =>
        violatingResources.map(({ templatePath = '', resourceLogicalId = '' }) => {
          const { stackConstructPath } = stackTemplates.find((one) => one.templatePath === templatePath)!;
          return `${stackConstructPath} ${resourceLogicalId} ${ruleName}: ${description}`;
        }),
      );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
