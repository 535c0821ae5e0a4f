import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestServer } from '../testing/test-server.ts';
import { startTestServer } from '../testing/test-server.ts';

const PAGE = '<!doctype html><title>Chimera</title>';
const browser = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

let folder: string;
let server: TestServer;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chimera-web-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(join(folder, 'assets', 'index-abc123.js'), 'export {};');
  writeFileSync(join(folder, 'mark.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(folder, '.chimera-build'), 'fingerprint');
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the web app', () => {
  test.each(['/', '/?from=mail', '/c/', '/c/123/deep'])('is served at %s', async (path) => {
    server = await startTestServer({ webFolder: folder });
    const response = await server.send('GET', path, browser);
    expect(response.status).toBe(200);
    expect(response.text).toBe(PAGE);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.headers['cache-control']).toBe('no-cache');
    expect(response.headers['content-security-policy']).toContain("script-src 'self'");
    expect(response.headers['content-security-policy']).not.toContain('unsafe');
  });

  test.each([undefined, '*/*', 'application/json'])('tells %s that it runs', async (accept) => {
    server = await startTestServer({ webFolder: folder });
    const headers: Record<string, string> = accept === undefined ? {} : { accept };
    const response = await server.send('GET', '/', { headers });
    expect(response.json()).toEqual({ message: 'Chimera is running' });
    expect(response.headers.vary).toBe('Accept, Origin');
  });

  test('gives its files: hashed ones for ever, the others to be asked for anew', async () => {
    server = await startTestServer({ webFolder: folder });
    const script = await server.send('GET', '/assets/index-abc123.js');
    expect(script.text).toBe('export {};');
    expect(script.headers['content-type']).toMatch(/javascript/);
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const mark = await server.send('GET', '/mark.svg');
    expect(mark.headers['content-type']).toBe('image/svg+xml');
    expect(mark.headers['cache-control']).toBe('no-cache');
    const etag = { headers: { 'if-none-match': String(mark.headers.etag) } };
    expect((await server.send('GET', '/mark.svg', etag)).status).toBe(304);
  });

  test('gives the compressed form of a file to whoever takes one', async () => {
    const path = '/assets/index-abc123.js';
    for (const [extension, compress] of [
      ['br', brotliCompressSync],
      ['gz', gzipSync],
    ] as const) {
      writeFileSync(join(folder, `${path}.${extension}`), compress(`// ${extension}`));
    }
    server = await startTestServer({ webFolder: folder });
    for (const [accepted, encoding, text] of [
      ['gzip, deflate, br, zstd', 'br', brotliCompressSync('// br')],
      ['gzip', 'gzip', gzipSync('// gz')],
      ['br;q=0, gzip', 'gzip', gzipSync('// gz')],
      ['identity', undefined, Buffer.from('export {};')],
    ] as const) {
      const headers = { 'accept-encoding': accepted };
      const response = await server.send('GET', path, { headers });
      expect(response.headers['content-encoding']).toBe(encoding);
      expect(response.headers['content-length']).toBe(String(text.length));
      expect(response.headers['content-type']).toMatch(/javascript; charset=utf-8$/);
      expect(response.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(response.headers.vary?.toLowerCase()).toBe('origin, accept-encoding');
    }
    const mark = await server.send('GET', '/mark.svg', { headers: { 'accept-encoding': 'br' } });
    expect(mark.headers['content-encoding']).toBeUndefined();
    expect(mark.text).toContain('<svg');
    expect((await server.send('GET', `${path}.br`)).status).toBe(404);
  });

  test.each([
    '/assets/nothing.js',
    '/.chimera-build',
    '/assets/..%2f..%2fetc%2fpasswd',
    '/assets/../index.html',
    '/..%5cindex.html',
  ])('gives nothing at %s', async (path) => {
    server = await startTestServer({ webFolder: folder });
    const response = await server.send('GET', path, browser);
    expect(response.status).toBe(404);
    expect(response.json()).toMatchObject({ error: { code: 'not_found' } });
  });

  test('says how to build it, where it was not', async () => {
    server = await startTestServer({ webFolder: join(folder, 'nowhere') });
    const response = await server.send('GET', '/', browser);
    expect(response.status).toBe(503);
    expect(response.text).toContain('npm start');
    expect((await server.send('GET', '/')).json()).toEqual({ message: 'Chimera is running' });
  });
});
