/** A usage that works on Linux and fails on macOS. */
export interface PortabilityRule {
  readonly name: string;
  readonly pattern: RegExp;
  /** What to use instead. */
  readonly instead: string;
  /** Example lines that the rule finds. */
  readonly finds: readonly string[];
  /** Similar lines that the rule allows. */
  readonly allows: readonly string[];
}

/** Programs that macOS lacks, recognized where a shell or `spawn` runs a command. */
const LINUX_PROGRAMS = [
  ...[
    'setsid',
    'unshare',
    'nproc',
    'sha1sum',
    'sha256sum',
    'md5sum',
    'tac',
    'shuf',
    'numfmt',
    'getent',
    'ldd',
  ],
  ...['flock', 'pidof', 'ionice', 'taskset', 'strace', 'systemctl', 'apt-get', 'xdg-open', 'inotifywait'],
];
/** The beginning of a command in a shell. */
const COMMAND = String.raw`(?:^|[;&|(\x60]|\b(?:then|do|else|exec)\b)\s*`;

/** Rules for `npm` scripts, shell scripts and programs that start other programs. */
export const portabilityRules: readonly PortabilityRule[] = [
  {
    name: 'no /proc',
    pattern: /\/proc(?![\w-])/,
    instead: '@millrace/stages/processes',
    finds: ["readFileSync(`/proc/${pid}/stat`, 'utf8')", 'cat /proc/uptime'],
    allows: ["import { processor } from './processor.ts';", 'libs/contracts/processing', 'apps/proc-tools'],
  },
  {
    name: 'no devices of Linux',
    pattern: /\/dev\/(?:full|shm)\b|["'` ]\/sys\//,
    instead: '/dev/null, or a temporary directory',
    finds: ["writeFileSync('/dev/full', 'text')", 'mktemp -p /dev/shm', 'cat /sys/class/net'],
    allows: ['AWS_CONFIG_FILE=/dev/null', 'cat /dev/fd/3'],
  },
  {
    name: 'no program of Linux',
    pattern: new RegExp(
      String.raw`(?:${COMMAND}|spawn\w*\(|exec\w*\(|\[)["'\x60]?(?:${LINUX_PROGRAMS.join('|')})(?=["'\x60\s;)|]|$)`,
    ),
    instead: 'POSIX, or Node',
    finds: [
      'setsid npm start &',
      "spawn('unshare', [...args])",
      'cores=$(nproc)',
      'cat a | sha256sum',
      "run(['flock', path])",
    ],
    allows: ['// an exclusive lock, as flock(2) gives', "name: 'nproc-limit'", 'the shuffled deck'],
  },
  {
    name: 'no sed -i',
    pattern: /\bsed\b[^|;&]*\s-(?:\w*i|-in-place)/,
    instead: 'perl -pi -e, or Node',
    finds: ["sed -i 's/a/b/' file", "sed -E -i 's/a/b/' file", "sed --in-place 's/a/b/' file"],
    allows: ['sed \'s/.*"id":"\\(x\\)".*/\\1/\'', "sed -n -e 's/-i/b/p'"],
  },
  {
    name: 'no GNU date',
    pattern: /\bdate\b\s+(?:-u\s+)?(?:["']?\+\S*%N|-d\b|-I|--\w)/,
    instead: 'date +%s, or Node',
    finds: ['date +%s%N', "date '+%N'", 'date -d yesterday', 'date -u -Iseconds', 'date --utc'],
    allows: ['date +%Y%m%dT%H%M%S', 'date -u +%s', 'at that date -- or later'],
  },
  {
    name: 'no grep -P',
    pattern: /\bgrep\s+(?:-\S+\s+)*(?:-\w*P|--perl-regexp)/,
    instead: 'grep -E',
    finds: [String.raw`grep -oP '\d+'`, 'grep -q -P x'],
    allows: ['grep -Eq -- "$pattern"', "grep -c '^PASS ' file", 'pgrep -P 1'],
  },
  {
    name: 'no GNU cp',
    pattern: /\bcp\s+(?:-\S+\s+)*-(?:\w*[lutT]|-\w)/,
    instead: 'cp -R, or cpSync',
    finds: ['cp -al a b', 'cp -a --reflink=auto a b', 'cp -u a b'],
    allows: ['cp -R a b', 'cp -a a b', 'cp a-l b'],
  },
  {
    name: 'no GNU options',
    pattern: new RegExp(
      COMMAND +
        [
          String.raw`(?:readlink\s+-\w*[fem]\b`,
          String.raw`realpath\s`,
          String.raw`stat\s+(?:-c|--)`,
          String.raw`xargs\s+(?:-\S+\s+)*(?:-\w*[rd]\b|--)`,
          String.raw`timeout\s+(?:-\S+\s+)*[\d$]`,
          String.raw`base64\s+(?:-\w*w|--wrap)`,
          String.raw`mktemp\s+(?:-\S+\s+)*(?:--|-p\b)`,
          String.raw`sort\s+(?:-\S+\s+)*-\w*[VR]`,
          String.raw`head\s+(?:-\w+\s+)?-n\s*-`,
          String.raw`tail\s+.*--pid`,
          String.raw`find\s+.*-(?:printf|readable|executable)\b`,
          String.raw`ps\s+.*--`,
          String.raw`(?:ls|du|df|rm|mkdir|ln|touch|wc|tr)\s+(?:[^\s|;&]+\s+)*--\w)`,
        ].join('|'),
    ),
    instead: 'the options of POSIX, or Node',
    finds: [
      ...[
        'here=$(readlink -f "$0")',
        '(realpath .)',
        'stat -c %s file',
        'ls | xargs -r rm',
        'timeout 5 npm test',
      ],
      ...['base64 -w0 <key', 'work=$(mktemp -d --tmpdir)', 'sort -V', 'head -n -1', 'tail -f --pid 1'],
      ...["find . -printf '%f'", 'ps -o pid --ppid 1', 'ls --color'],
    ],
    allows: [
      ...['work=$(mktemp -d)', 'tail -1', 'head -c 2000 <<<"$output"', 'const timeout = 5;', 'ps -A -o pid='],
      ...["tr -d 'a' | program --option", 'grep -qx a | sort -u', "find . -name '*.ts'"],
    ],
  },
  {
    name: 'no bash 4, as macOS has bash 3.2',
    pattern:
      /(?:^|[;&|(]\s*)(?:mapfile|readarray|coproc)\s|\bdeclare\s+-\w*[An]|\$\{\w+(?:,,|\^\^)|\|&\s|&>>|\bwait\s+-n\b|\bEPOCH(?:SECONDS|REALTIME)\b|printf\s+'%\(/,
    instead: 'the features of POSIX shells',
    finds: [
      'mapfile -t lines',
      'declare -A seen',
      '${name,,}',
      'make |& tee log',
      'wait -n',
      "printf '%(%s)T'",
    ],
    allows: ['declare -r name', '${name:-x}', 'wait "$platform"', 'a || b &', "printf '%s' x"],
  },
];

/** The findings in a text, as `<line>: <rule>; use <alternative>`. */
export function unportableUsages(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      portabilityRules
        .filter(({ pattern }) => pattern.test(line))
        .map(({ name, instead }) => `${index + 1}: ${name}; use ${instead}`),
    );
}

/** Keeps only the shell blocks of a Markdown document; all other lines become empty. */
export function shellBlocksOf(markdown: string): string {
  let language: string | undefined;
  return markdown
    .split('\n')
    .map((line) => {
      const [, fence] = /^\s*```(\w*)/.exec(line) ?? [];
      if (fence !== undefined) language = language === undefined ? fence : undefined;
      return fence === undefined && ['sh', 'bash', 'shell', 'console'].includes(language ?? '') ? line : '';
    })
    .join('\n');
}
