import eslint from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** The modules of the platform; each is a `scope:` that only its own contracts cross. */
const modules = ['merchant', 'quote', 'payment', 'processing', 'settlement', 'order'];

const onlyContractsCross = modules.map((module) => ({
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
  prettier,
);
