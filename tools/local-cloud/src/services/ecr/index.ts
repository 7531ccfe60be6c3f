import { arnOf } from '../../core/arn.ts';
import { recordedService } from '../../core/resources/recorded-service.ts';

/** Images are not stored: tasks run from the bundle that a label names. */
export const ecr = recordedService('ecr', {
  'AWS::ECR::Repository': {
    named: 'RepositoryName',
    importedBy: 'RepositoryName',
    arn: (name, config) => arnOf(config, 'ecr', `repository/${name}`),
    attributes: (name, _properties, { region, account }) => ({
      RepositoryUri: `${account}.dkr.ecr.${region}.amazonaws.com/${name}`,
    }),
  },
});
