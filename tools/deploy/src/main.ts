/**
 * The Nx targets run it with `--stage local|dev|prod`:
 * - `node tools/deploy/src/main.ts deploy|destroy <module> [--with=<modules of the same run>] [--since=<its start>]`
 * - `… diff|releases <module>`
 * - `… rollback <module> [--to=<release number or commit>] [--dry-run] [--restore-settings]`
 * - `… last-deployed|mark-deployed`, of the whole stage
 *
 * Environment: `MILLRACE_STATE_DIR` (`.millrace`: locks, and the platform that is stage local),
 * `MILLRACE_ASSEMBLIES_DIR` (`dist/infra`).
 */
import { spawnedCdk } from './cdk-cli.ts';
import { runCommandLine } from './command-line.ts';

process.exitCode = await runCommandLine(process.argv.slice(2), { cdk: spawnedCdk });
