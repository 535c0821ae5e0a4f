/**
 * How long the search over the catalogue takes on each database that it is made for:
 * `node bench/shop-search.ts [rounds]`. Asks the judged queries, of which several have slips, one after
 * the other.
 */
import judged from '../server/src/shop/search/judged-queries.json' with { type: 'json' };
import { EVERYTHING, openTestShop } from '../server/src/shop/testing/test-shop.ts';
import { SHOP_DATABASES } from '../test/harness/shop-databases.ts';
import { median, percentile } from './statistics.ts';

const DEFAULT_ROUNDS = 100;
const WARM_UP_ROUNDS = 5;

const rounds = Number(process.argv[2] ?? DEFAULT_ROUNDS);
for (const { name, open } of SHOP_DATABASES) {
  const shop = await openTestShop(open);
  const durationsMs: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (const { query } of judged) {
      const startedAtMs = performance.now();
      await shop.search(null, { ...EVERYTHING, query });
      if (round >= 0) durationsMs.push(performance.now() - startedAtMs);
    }
  }
  await shop.database.close();
  const [p50, p99] = [median(durationsMs), percentile(durationsMs, 0.99)];
  console.log(
    `${name}: ${durationsMs.length} searches: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms (goal: ≤ 5 ms)`,
  );
}
