import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { connect, WIRES } from '../../../../test/harness/provider-answers.ts';

const googleModel = (name: string): object => ({
  name: `models/${name}`,
  supportedGenerationMethods: ['generateContent'],
});
const FIRST_PAGES = {
  google: { models: [googleModel('one')], nextPageToken: 'more' },
  anthropic: { data: [{ id: 'one' }], has_more: true, last_id: 'one' },
};
const LAST_PAGES = {
  google: { models: [googleModel('two')] },
  anthropic: { data: [{ id: 'two' }], has_more: false, last_id: 'two' },
};

describe.each(WIRES)('the list of models of $type', (wire) => {
  test('is read page after page', async () => {
    const server = createServer((request, response) => {
      const isFirst = !/pageToken=|after_id=/.test(request.url ?? '');
      response.end(JSON.stringify(isFirst ? FIRST_PAGES[wire.type] : LAST_PAGES[wire.type]));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const paged = connect(wire, `http://127.0.0.1:${port}`);
    expect((await paged.listModels(new AbortController().signal)).map(({ id }) => id)).toEqual([
      'one',
      'two',
    ]);
    await paged.close();
    server.close();
  });
});
