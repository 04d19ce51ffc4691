// Splits JGLUE's public JNLI examples (valid-v1.3.json, one JSON object a line) into train, dev and test, since its test set has no labels:
//   node split-jnli.mjs valid-v1.3.json data/JNLI
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [source, target] = process.argv.slice(2);
if (source === undefined || target === undefined) {
  console.error('usage: node split-jnli.mjs VALID_FILE TARGET_FOLDER');
  process.exit(2);
}

const lines = readFileSync(source, 'utf8').trim().split('\n');
const hash = (text) => createHash('sha256').update(text).digest('hex');
// Pairs of one image, which share sentences, stand together, so that the test does not hold what was learned by heart.
const keyed = lines.map((line) => ({ line, key: hash(JSON.parse(line).yjcaptions_id?.split('-')[0] ?? line) }));
const inOrder = keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ line }) => line);
const places = { train: [0, 0.4], dev: [0.4, 0.6], test: [0.6, 1] };
mkdirSync(target, { recursive: true });
for (const [split, [from, to]] of Object.entries(places)) {
  const part = inOrder.slice(Math.round(from * inOrder.length), Math.round(to * inOrder.length));
  writeFileSync(join(target, `${split}.jsonl`), `${part.join('\n')}\n`);
  console.log(`${split}: ${part.length}`);
}
