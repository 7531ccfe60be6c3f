import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const workspaceRoot = join(import.meta.dirname, '../../../..');

interface Target {
  readonly executor?: string;
  readonly dependsOn?: readonly unknown[];
  readonly defaultConfiguration?: string;
  readonly options?: { readonly command?: string; readonly stage?: string };
  readonly configurations?: Readonly<Record<string, { readonly command?: string; readonly stage?: string }>>;
}

/** An Nx target that belongs to a stage, with its command without the stage. */
export interface StageTarget {
  readonly project: string;
  readonly name: string;
  readonly command: string;
  readonly target: Target;
}

const read = (path: string) => JSON.parse(readFileSync(join(workspaceRoot, path), 'utf8'));

/** Every target with configurations, or whose command takes a stage. */
export function stageTargets(): readonly StageTarget[] {
  const { targetDefaults } = read('nx.json') as { targetDefaults: Record<string, Target> };
  return globSync('{apps,infra,tools,libs,libs/contracts}/*/{package,project}.json', { cwd: workspaceRoot })
    .sort()
    .flatMap((path) => {
      const file = read(path);
      const { name: project = '', targets = {} } = (
        path.endsWith('project.json') ? file : (file.nx ?? {})
      ) as {
        name?: string;
        targets?: Record<string, Target>;
      };
      return Object.entries(targets).flatMap(([name, own]) => {
        const target = { ...targetDefaults[name], ...own };
        const command = (target.options?.command ?? '').replaceAll('{projectName}', project);
        const isOfStage = target.configurations !== undefined || takesStage(command);
        return isOfStage ? [{ project, name, command, target }] : [];
      });
    });
}

/** Whether a program of this workspace reads `--stage`. */
function takesStage(command: string): boolean {
  const [, program] = /^node (\S+\.ts)/.exec(command) ?? [];
  return (
    program !== undefined &&
    /\bstage: \{ type: 'string'/.test(readFileSync(join(workspaceRoot, program), 'utf8'))
  );
}
