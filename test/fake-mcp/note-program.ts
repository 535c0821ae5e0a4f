/** The server of notes as a program. Its first argument says how it misbehaves. */
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { ALL_TOOLS, createNoteServer } from './note-server.ts';

const [way] = process.argv.slice(2);

if (way === 'garbage') process.stdout.write('Welcome to notes!\n{"not": "a message"}\n\n[1,2\n');
if (way === 'silent') process.stdin.resume();
if (way === 'crash') process.exit(3);

if (way !== 'silent') {
  const environment = process.env.NOTES_KEY ?? 'no key';
  const secrets = Object.keys(process.env).filter((name) => name.endsWith('_SECRET'));
  await createNoteServer({
    tools: [
      ...ALL_TOOLS,
      {
        name: 'told',
        description: `${environment}; ${secrets.length}`,
        inputSchema: { type: 'object' },
      },
    ],
    calls: [],
    cancelled: 0,
    waits: new Set(),
    exit: () => process.exit(1),
  }).connect(new StdioServerTransport());
}
