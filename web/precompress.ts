import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** Smaller files do not get smaller. */
const MIN_BYTES = 1_024;
const COMPRESSIBLE = /\.(?:js|css|svg|json)$/;

/** Puts a `.br` and a `.gz` beside each file of the build, so that the server need not compress at run time. */
export function precompress(): Plugin {
  return {
    name: 'chimera-precompress',
    apply: 'build',
    async generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        const source = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        if (source.length < MIN_BYTES || !COMPRESSIBLE.test(file.fileName)) continue;
        const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
        const [brotli, zipped] = await Promise.all([
          compressBrotli(source, { params: quality }),
          compressGzip(source, { level: constants.Z_BEST_COMPRESSION }),
        ]);
        this.emitFile({ type: 'asset', fileName: `${file.fileName}.br`, source: brotli });
        this.emitFile({ type: 'asset', fileName: `${file.fileName}.gz`, source: zipped });
      }
    },
  };
}
