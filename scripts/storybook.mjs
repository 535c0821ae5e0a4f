/** `npm run storybook`: the components in all their states; `npm run build:storybook` writes them as a site. */
import { ensureInstalled } from './lib/install.mjs';
import { findNode } from './lib/node.mjs';
import { packageProgram } from './lib/package-program.mjs';
import { fromRoot } from './lib/paths.mjs';
import { runProgram } from './lib/program.mjs';
import { runScript } from './lib/script.mjs';

const PORT = '6006';
const [command = 'dev', ...args] = process.argv.slice(2);

await runScript(async () => {
  await ensureInstalled('full');
  const web = fromRoot('web');
  const storybook = packageProgram('storybook', 'storybook', web);
  const options =
    command === 'build' ? ['--output-dir', '.storybook/dist'] : ['--port', PORT, '--no-open'];
  return runProgram(findNode(), [storybook, command, ...options, ...args], { cwd: web });
});
