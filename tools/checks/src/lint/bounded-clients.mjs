const SDK_CLIENT = /^@aws-sdk\/(client-|lib-)/;
/** What is constructed of an SDK package without calling a service: commands, and errors in tests. */
const HARMLESS = /(Command|Exception)$/;

/**
 * Refuses calls without a time limit: `new` on a client of the SDK, where `awsClient` of `@millrace/aws-clients` creates
 * clients that have one, and `fetch` without a signal.
 * @type {import('eslint').Rule.RuleModule}
 */
export const boundedClients = {
  meta: {
    type: 'problem',
    messages: {
      bare: 'Calls of this client never time out: create it with awsClient({{ name }}).',
      fetch: 'This request never times out: give it a signal, which bounds its body, too.',
    },
    schema: [],
  },
  create(context) {
    /** Names of the SDK by the local names that they are imported under; `*` is a whole package. */
    const imported = new Map();
    return {
      ImportDeclaration({ source, specifiers }) {
        if (!SDK_CLIENT.test(source.value)) return;
        for (const { type, local, imported: original } of specifiers) {
          imported.set(local.name, type === 'ImportSpecifier' ? original.name : '*');
        }
      },
      CallExpression(node) {
        const { callee, arguments: given } = node;
        if (callee.type !== 'Identifier' || callee.name !== 'fetch') return;
        const options = given[1]?.type === 'ObjectExpression' ? given[1].properties : [];
        const isBounded = options.some(({ type, key }) => type === 'Property' && key.name === 'signal');
        if (!isBounded) context.report({ node, messageId: 'fetch' });
      },
      NewExpression(node) {
        const { callee } = node;
        const name =
          callee.type === 'Identifier'
            ? imported.get(callee.name)
            : callee.type === 'MemberExpression' && imported.get(callee.object.name) === '*'
              ? callee.property.name
              : undefined;
        if (name && name !== '*' && !HARMLESS.test(name))
          context.report({ node, messageId: 'bare', data: { name } });
      },
    };
  },
};
