import type { OpenApiDocument, OpenApiOperation } from './open-api-document.ts';

/** Renders an OpenAPI document as plain HTML without scripts. */
export function documentationPage({ info, paths }: OpenApiDocument): string {
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => route(method.toUpperCase(), path, operation)),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(info.title)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; }
h2 { margin-top: 2.5rem; border-top: 1px solid #d5dbe3; padding-top: 1.5rem; font-size: 1.1rem; }
code, pre { font: 14px/1.5 ui-monospace, monospace; background: #f3f5f8; border-radius: 4px; padding: 0 .25rem; }
pre { padding: .75rem; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; } td { padding: .25rem .75rem .25rem 0; vertical-align: top; }
@media (prefers-color-scheme: dark) { body { background: #14181f; color: #dfe5ee; } code, pre { background: #222936; } h2 { border-color: #333d4d; } a { color: #8ab4f8; } }
</style>
</head>
<body>
<h1>${escape(info.title)} <small>${escape(info.version)}</small></h1>
<p>${escape(info.description)}</p>
<p>The machine-readable form is <code>/openapi.json</code>.</p>
${routes.join('\n')}
</body>
</html>`;
}

function route(method: string, path: string, operation: OpenApiOperation): string {
  const body = operation.requestBody as { content: Record<string, { schema: unknown }> } | undefined;
  const schema = body?.content['application/json']?.schema;
  return `<section id="${escape(operation.operationId)}">
<h2><code>${method} ${escape(path)}</code> ${escape(operation.summary)}</h2>
${operation.description ? `<p>${escape(operation.description)}</p>` : ''}
<p>${operation.security.length === 0 ? 'No key is needed.' : 'Needs an API key.'}</p>
${operation.parameters.length === 0 ? '' : table(operation.parameters.map(({ name, in: place, required, schema: of }) => [`<code>${escape(name)}</code>`, `${place}${required ? ', required' : ''}`, escape(JSON.stringify(of))]))}
${schema ? `<details><summary>Body</summary><pre>${escape(JSON.stringify(schema, null, 2))}</pre></details>` : ''}
${table(Object.entries(operation.responses).map(([status, { description }]) => [`<code>${status}</code>`, markCode(escape(description))]))}
</section>`;
}

function table(rows: readonly (readonly string[])[]): string {
  return `<table>${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>`;
}

function markCode(text: string): string {
  return text.replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
