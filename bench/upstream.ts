/**
 * The provider of the bench: an OpenAI-wire server that does as little as it can, so that the machine
 * is left to what is measured. The model's id says what is answered: `fast/33` sends 33 tokens as fast
 * as they are taken, one write each; `paced/300` sends 300 at 20 tokens per second.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { listen } from './listen.ts';
import { TOKEN, TOKENS_PER_SECOND } from './token.ts';

const TOKEN_FRAME = frame({ choices: [{ index: 0, delta: { content: TOKEN } }] });
const FIRST_FRAME = frame({ choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] });

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.setHeader('content-type', 'application/json');
    response.end('{"object":"list","data":[]}');
  } else void answer(request, response);
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const pieces: Buffer[] = await Array.fromAsync(request);
  const { model } = JSON.parse(Buffer.concat(pieces).toString()) as { model: string };
  const [pace, count] = model.split('/');
  const tokens = Number(count);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(FIRST_FRAME);
  if (pace === 'paced') sendPaced(response, tokens);
  else sendFast(response, tokens);
}

function sendFast(response: ServerResponse, tokens: number): void {
  let left = tokens;
  const sendNext = (): void => {
    if (response.destroyed) return;
    if (left === 0) {
      response.end(lastFrames(tokens));
      return;
    }
    left -= 1;
    if (response.write(TOKEN_FRAME)) setImmediate(sendNext);
    else response.once('drain', sendNext);
  };
  sendNext();
}

function sendPaced(response: ServerResponse, tokens: number): void {
  let left = tokens;
  const sendNext = (): void => {
    if (left > 0) {
      left -= 1;
      response.write(TOKEN_FRAME);
      return;
    }
    clearInterval(timer);
    response.end(lastFrames(tokens));
  };
  const timer = setInterval(sendNext, 1_000 / TOKENS_PER_SECOND);
  response.once('close', () => clearInterval(timer));
  sendNext();
}

function lastFrames(tokens: number): Buffer {
  return Buffer.concat([
    frame({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
    frame({
      choices: [],
      usage: { prompt_tokens: 9, completion_tokens: tokens, total_tokens: tokens + 9 },
    }),
    Buffer.from('data: [DONE]\n\n'),
  ]);
}

function frame(payload: object): Buffer {
  const chunk = {
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'bench',
    ...payload,
  };
  return Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`);
}

await listen(server);
