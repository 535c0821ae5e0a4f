/** `npm run check`: everything that can be known without running the program. */
import { ensureInstalled } from './lib/install.mjs';
import { findNode } from './lib/node.mjs';
import { packageProgram } from './lib/package-program.mjs';
import { runProgram } from './lib/program.mjs';
import { runScript, say } from './lib/script.mjs';

await runScript(async () => {
  await ensureInstalled('full');
  const node = findNode();
  const tsc = packageProgram('typescript', 'tsc');
  const parts = [
    { name: 'format and lint', args: [packageProgram('@biomejs/biome', 'biome'), 'ci'] },
    ...['protocol', 'server', 'web', '.'].map((project) => ({
      name: `types: ${project === '.' ? 'test, bench, scripts' : project}`,
      args: [tsc, '-p', project],
    })),
    { name: 'dead code and dependencies', args: [packageProgram('knip', 'knip')] },
    {
      name: 'imports',
      args: [packageProgram('vitest', 'vitest'), 'run', 'test/architecture'],
    },
  ];

  const results = [];
  for (const part of parts) {
    say(part.name);
    results.push({ name: part.name, passed: (await runProgram(node, part.args)) === 0 });
  }
  for (const { name, passed } of results) say(`${passed ? 'passed' : 'FAILED'}  ${name}`);
  return results.every(({ passed }) => passed) ? 0 : 1;
});
