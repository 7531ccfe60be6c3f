/** Unpacks Chromium and its fonts from the npm package into `TMPDIR`; the package takes no other directory. */
import chromium from '@sparticuz/chromium';

await chromium.executablePath();
