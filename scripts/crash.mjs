/** `npm run test:crash`: kills the server again and again, and counts what was lost. */
import { runScript } from './lib/script.mjs';
import { runTool } from './lib/tool.mjs';

await runScript(() => runTool('test/crash/main.ts'));
