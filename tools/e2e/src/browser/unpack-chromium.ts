/** Unpacks Chromium and its fonts from the npm package into `TMPDIR`, which is all that the package takes for a place. */
import chromium from '@sparticuz/chromium';

await chromium.executablePath();
