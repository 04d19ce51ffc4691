import { writeFileSync } from 'node:fs';
import countries from 'world-countries';
import { Random } from '../src/base/random.ts';

// Run by `npm run generate:countries`, at the top of the repository; what it writes is committed.

/** One row a country: its three-letter code (ISO 3166-1), its common English name, its region. */
const rows = countries
  // No one lives in the Antarctic region's five places, and five examples are too few to learn from.
  .filter(({ region }) => region !== 'Antarctic')
  .map(({ cca3, name, region }) => ({ code: cca3, name: name.common, region }))
  .toSorted((a, b) => (a.code < b.code ? -1 : 1));

const splits = { train: 150, dev: 35, test: 60 };

const shuffled = Random.seeded(42).split('countries').shuffle(rows);
let start = 0;
for (const [name, count] of Object.entries(splits)) {
  const lines = shuffled.slice(start, start + count).map((row) => `${JSON.stringify(row)}\n`);
  if (lines.length !== count) throw new Error(`${rows.length} countries do not fill the splits`);
  writeFileSync(`examples/countries/${name}.jsonl`, lines.join(''));
  start += count;
}
