/** `npm run bench`: the measurements, side by side in one run; `npm run bench -- gateway` has those of `/v1`. */
import { runScript } from './lib/script.mjs';
import { runTool } from './lib/tool.mjs';

const args = process.argv.slice(2);
await runScript(() =>
  args[0] === 'gateway'
    ? runTool('bench/gateway.ts', args.slice(1))
    : runTool('bench/main.ts', args),
);
