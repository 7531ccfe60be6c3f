import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { clientConfigOf } from '@millrace/stages';
import type { LocalStage } from './a-stage.ts';

/** A client of the bucket that keeps the releases of a stage. */
export function bucketClient({ access }: LocalStage): S3Client {
  return new S3Client({ ...clientConfigOf(access.target, access.region), forcePathStyle: true });
}

/** Removes the newest record of module quote, as if its deployment had been interrupted before it was written. */
export async function forgetTheLastRecord(stage: LocalStage): Promise<void> {
  const { store } = stage.access;
  const Key = (await store.list('quote/deployments/')).at(-1)!;
  await bucketClient(stage).send(new DeleteObjectCommand({ Bucket: store.bucket, Key }));
}

/**
 * Deploys a module with a process that crashes between the deployment and its record.
 * @throws Error when the process ends in another way
 */
export function deployAndCrash(stage: LocalStage, module: Parameters<LocalStage['build']>[0]): void {
  stage.build(module);
  const releases = pathToFileURL(join(import.meta.dirname, '../releases/releases.ts')).href;
  const crash = `import { Releases } from '${releases}';
    Releases.prototype.append = () => process.kill(process.pid, 'SIGKILL');`;
  const { signal, stderr } = spawnSync(
    process.execPath,
    [
      ...['--import', `data:text/javascript,${encodeURIComponent(crash)}`],
      ...[join(import.meta.dirname, '../main.ts'), 'deploy', module.module],
    ],
    { env: stage.environment, encoding: 'utf8' },
  );
  if (signal !== 'SIGKILL') throw new Error(`the deployment did not crash: ${stderr}`);
}
