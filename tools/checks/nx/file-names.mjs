/**
 * An Nx plugin that rejects file names that git quotes in its lists (`.env` turns that off for non-ASCII names) and names
 * whose ends Nx cuts off. Nx would take the quoted name for a removed file, and a change of the real file would not be
 * deployed.
 */
import console from 'node:console';

export const name = 'file-names';

const quoted = '[\u0001-\u001f\u007f"\\\\]';
const space = '[ \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]';

export const createNodes = [
  `{**/*${quoted}*,**/*${quoted}*/**,**/*${space}}`,
  (files) => {
    if (files.length === 0) return [];
    const sentences = files.map(
      (file) =>
        `Rename ${JSON.stringify(file)}: a file name must not have quotes, backslashes, control characters, or white ` +
        'space at its end, because Nx would miss changes of the file.',
    );
    // Without verbose output Nx prints only the name of the plugin.
    for (const sentence of sentences) console.error(`✗ ${sentence}`);
    throw new Error(sentences.join('\n'));
  },
];
export const createNodesV2 = createNodes;
