/** `npm run test:autogen`: AutoGen's own agents, in Python, against the server. */
import { runScript } from './lib/script.mjs';
import { runTool } from './lib/tool.mjs';

await runScript(() => runTool('test/autogen/main.ts'));
