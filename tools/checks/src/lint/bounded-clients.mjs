const SDK_CLIENT = /^@aws-sdk\/(client-|lib-)/;
/** Classes of SDK packages that call no service: commands, and errors in tests. */
const HARMLESS = /(Command|Exception)$/;

/**
 * Rejects calls without a time limit: `new` on an SDK client, because `awsClient` of `@millrace/aws-clients` sets the
 * limits of a client, and `fetch` without a signal.
 * @type {import('eslint').Rule.RuleModule}
 */
export const boundedClients = {
  meta: {
    type: 'problem',
    messages: {
      bare: 'Calls of this client never time out: create it with awsClient({{ name }}).',
      fetch: 'This request never times out: pass a signal, which also bounds its body.',
    },
    schema: [],
  },
  create(context) {
    /** SDK names by their local names; `*` for a whole package. */
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
