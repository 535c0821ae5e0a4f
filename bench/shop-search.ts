/**
 * How long the search over the catalogue takes: `node bench/shop-search.ts [rounds]`. Asks the judged
 * queries, of which several have slips, in a database in a file.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import judged from '../server/src/shop/search/judged-queries.json' with { type: 'json' };
import { createShop } from '../server/src/shop/shop.ts';
import { openDatabase } from '../server/src/store/database.ts';
import { sqliteProductIndex } from '../server/src/store/product-index-sqlite.ts';
import { median, percentile } from './statistics.ts';

const EVERYTHING = { category: null, minPrice: null, maxPrice: null, inStock: null, offset: 0 };
const DEFAULT_ROUNDS = 100;
const WARM_UP_ROUNDS = 5;

const rounds = Number(process.argv[2] ?? DEFAULT_ROUNDS);
const folder = await mkdtemp(join(tmpdir(), 'chimera-bench-'));
const database = await openDatabase(join(folder, 'shop.db'));
let ids = 0;
const shop = createShop({
  db: database.db,
  index: sqliteProductIndex,
  clock: { now: () => Date.now() },
  newId: () => String(++ids),
  onValidationFailure: () => undefined,
});

const seedStartedAtMs = performance.now();
await shop.seed();
console.log(`storing the catalogue: ${(performance.now() - seedStartedAtMs).toFixed(0)} ms`);
const durationsMs: number[] = [];
for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
  for (const { query } of judged) {
    const startedAtMs = performance.now();
    await shop.search(null, { ...EVERYTHING, query, limit: 10 });
    if (round >= 0) durationsMs.push(performance.now() - startedAtMs);
  }
}
const [p50, p99] = [median(durationsMs), percentile(durationsMs, 0.99)];
console.log(
  `${durationsMs.length} searches: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms (goal: ≤ 5 ms)`,
);
await database.close();
await rm(folder, { recursive: true });
