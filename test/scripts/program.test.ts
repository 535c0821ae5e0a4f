import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runProgram } from '../../scripts/lib/program.mjs';

const PROGRAM_MODULE = path.resolve(import.meta.dirname, '../../scripts/lib/program.mjs');

test('gives the exit code of the program', async () => {
  expect(await runProgram(process.execPath, ['-e', 'process.exit(7)'])).toBe(7);
});

test('gives 128 and the signal that ended it', async () => {
  expect(await runProgram(process.execPath, ['-e', "process.kill(process.pid, 'SIGKILL')"])).toBe(
    137,
  );
});

test('says which program could not be started', async () => {
  await expect(runProgram('no-such-program', [])).rejects.toThrow(
    'no-such-program could not be started',
  );
});

test.each(['SIGTERM', 'SIGINT'] as const)('passes %s on and waits for the end', async (signal) => {
  const inner = `process.on('${signal}', () => setImmediate(() => process.exit(9)));
    setInterval(() => {}, 1000); console.log('ready');`;
  const outer = `import { runProgram } from ${JSON.stringify(PROGRAM_MODULE)};
    process.exitCode = await runProgram(process.execPath, ['-e', ${JSON.stringify(inner)}]);`;
  const runner = spawn(process.execPath, ['--input-type=module', '-e', outer], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(runner.stdout, 'data');
  runner.kill(signal);
  expect(await once(runner, 'exit')).toEqual([9, null]);
});
