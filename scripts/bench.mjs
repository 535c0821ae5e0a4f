/** `npm run bench`: the measurements, side by side in one run. */
import { runScript } from './lib/script.mjs';
import { runTool } from './lib/tool.mjs';

await runScript(() => runTool('bench/main.ts'));
