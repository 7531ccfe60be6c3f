import { StageRefused } from './stage-refused.ts';

export { StageRefused } from './stage-refused.ts';

export const stageNames = ['local', 'dev', 'prod'] as const;

export type StageName = (typeof stageNames)[number];

/** The account of stage `local`. No AWS account has this id. */
export const LOCAL_ACCOUNT = '000000000000';
export const LOCAL_REGION = 'eu-west-1';

/** @throws StageRefused stage_unknown, with the list of stages */
export function stageNamed(name: string | undefined): StageName {
  const known = stageNames.find((stage) => stage === name);
  if (known) return known;
  throw new StageRefused(
    'stage_unknown',
    `unknown stage "${name ?? ''}"; the stages are ${stageNames.join(', ')}`,
  );
}
