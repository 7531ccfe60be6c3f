import eslint from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';
import { moduleNames } from './libs/modules/src/index.ts';
import { boundedClients } from './tools/checks/src/lint/bounded-clients.mjs';

/** Each app is a `scope:` that only its contracts cross. */
const onlyContractsCross = moduleNames.map((module) => ({
  sourceTag: `scope:${module}`,
  onlyDependOnLibsWithTags: [`scope:${module}`, 'scope:shared', 'type:contracts'],
}));

const layer = (files, patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

const noAws = {
  group: ['@aws-sdk/*', '@aws-lambda-powertools/*'],
  message: 'AWS belongs in adapters and composition.',
};
const noNode = { group: ['node:*'], message: 'The domain is pure: no I/O, clock or randomness.' };
const noAdapters = {
  group: ['**/adapters/**', '**/handlers/**', '**/composition.ts'],
  message: 'Dependencies point inwards.',
};

/** A full disk must be an error that names it, wherever the local cloud writes. */
const onlyByDisk = [
  {
    name: 'node:fs',
    importNames: [
      ...['writeFileSync', 'appendFileSync', 'mkdirSync', 'openSync', 'writeSync', 'copyFileSync', 'cpSync'],
      ...['createWriteStream', 'promises'],
    ],
    message: 'Write through core/disk.ts.',
  },
  { name: 'node:fs/promises', message: 'Write through core/disk.ts.' },
  {
    name: 'node:sqlite',
    importNames: ['DatabaseSync'],
    allowTypeImports: true,
    message: 'Open databases through core/disk.ts.',
  },
];

/** The error of a header that cannot be sent shows the header, so that a secret must have the form of a key. */
const onlyByBearerOf = ['TemplateElement[value.raw=/\\bBearer $/i]', 'Literal[value=/\\bBearer $/i]'].map(
  (selector) => ({ selector, message: 'Make it by bearerOf of @millrace/contracts-merchant.' }),
);

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '.millrace/**', '**/cdk.out/**'] },
  eslint.configs.recommended,
  tseslint.configs.recommended,
  {
    plugins: { '@nx': nx },
    files: ['**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          allowCircularSelfDependency: true,
          depConstraints: [
            { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:lib', 'type:contracts'] },
            { sourceTag: 'type:contracts', onlyDependOnLibsWithTags: ['type:lib', 'type:contracts'] },
            { sourceTag: 'type:lib', onlyDependOnLibsWithTags: ['type:lib'] },
            {
              sourceTag: 'type:infra',
              onlyDependOnLibsWithTags: ['type:infra', 'type:contracts', 'type:lib'],
            },
            { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['type:tool', 'type:lib', 'type:contracts'] },
            // It runs the modules' own use cases and workflows in one process; nothing else may import them.
            {
              sourceTag: 'type:simulation',
              onlyDependOnLibsWithTags: ['type:app', 'type:infra', 'type:lib', 'type:contracts'],
            },
            ...onlyContractsCross,
          ],
        },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'off',
      'no-empty': ['error', { allowEmptyCatch: false }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['{apps,libs,infra,tools}/**/*.ts'],
    // The fixtures of tests make clients of engines that they have started themselves.
    ignores: ['**/*.spec.ts', '**/testing/**'],
    plugins: { millrace: { rules: { 'bounded-clients': boundedClients } } },
    rules: { 'millrace/bounded-clients': 'error' },
  },
  {
    files: ['{apps,libs,infra,tools}/**/*.ts'],
    // The last one is a test's, which sends texts that are no keys.
    ignores: [
      '**/*.spec.ts',
      '**/testing/**',
      'libs/contracts/merchant/src/api-key.ts',
      'tools/e2e/src/platform/fuzzed-bodies.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ...onlyByBearerOf] },
  },
  layer(
    ['apps/*/src/domain/**/*.ts'],
    [noAws, noNode, noAdapters, { group: ['**/application/**'], message: 'Dependencies point inwards.' }],
  ),
  layer(['apps/*/src/application/**/*.ts'], [noAws, noAdapters]),
  {
    files: ['apps/*/src/domain/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-globals': ['error', 'Date', 'crypto', 'process', 'fetch', 'setTimeout'],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
    },
  },
  {
    files: ['tools/local-cloud/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/testing/**', 'tools/local-cloud/src/core/disk.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths: onlyByDisk }] },
  },
  prettier,
);
