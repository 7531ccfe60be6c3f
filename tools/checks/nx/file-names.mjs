/**
 * An Nx plugin that refuses file names which git quotes in its lists (names that are not ASCII it does not quote, as
 * `.env` says so) and names whose ends Nx cuts off. Nx takes such a name for that of a file that is gone, and the one
 * that is there would be deployed by nobody.
 */
import console from 'node:console';

export const name = 'file-names';

const quoted = '[\u0001-\u001f\u007f"\\\\]';
const space = '[ \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]';

export const createNodes = [
  `{**/*${quoted}*,**/*${quoted}*/**,**/*${space}}`,
  ([file]) => {
    if (file === undefined) return [];
    const sentence =
      `Rename ${JSON.stringify(file)}: a file name must not have quotes, backslashes, control characters, or white ` +
      'space at its end, as Nx would not see when the file changes.';
    // Nx names only the plugin, unless it is asked for stack traces.
    console.error(`✗ ${sentence}`);
    throw new Error(sentence);
  },
];
export const createNodesV2 = createNodes;
