import { StageRefused } from './stage-refused.ts';

export const stageNames = ['local', 'dev', 'prod'] as const;

export type StageName = (typeof stageNames)[number];

/** Of stage `local`; no stage on AWS has it. */
export const LOCAL_ACCOUNT = '000000000000';
export const LOCAL_REGION = 'eu-west-1';

/** @throws StageRefused stage_unknown, with the stages that there are */
export function stageNamed(name: string | undefined): StageName {
  const known = stageNames.find((stage) => stage === name);
  if (known) return known;
  throw new StageRefused(
    'stage_unknown',
    `there is no stage "${name ?? ''}"; there are ${stageNames.join(', ')}`,
  );
}
