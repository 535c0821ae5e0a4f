/** The yardstick: the least that a proxy in Node can do. Bytes in, bytes out, by `node:http` alone. */
import { Agent, createServer, request as sendRequest } from 'node:http';
import { pipeline } from 'node:stream';
import { listen } from './listen.ts';

const [upstreamUrl = ''] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });

const server = createServer((request, response) => {
  const { method, headers } = request;
  const outgoing = sendRequest(`${upstreamUrl}${request.url}`, { agent, method, headers });
  outgoing.on('response', (incoming) => {
    response.writeHead(incoming.statusCode ?? 502, incoming.headers);
    incoming.pipe(response);
  });
  pipeline(request, outgoing, (error) => {
    if (error) response.destroy(error);
  });
});

await listen(server);
