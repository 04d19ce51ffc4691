// Makes the tables of docs/interpretability.md from the runs of finished sweeps, with the tool's own commands:
//   node report.mjs cb.sweep.yaml rte.sweep.yaml jnli.sweep.yaml >tables.md
// SOFT_PROMPT names the tool where it is not on the PATH: SOFT_PROMPT="node ../../dist/cli.js".
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const [tool, ...toolArguments] = (process.env.SOFT_PROMPT ?? 'soft-prompt').split(' ');
const scratch = mkdtempSync(join(tmpdir(), 'interpretability-'));
const shownTokens = 3;

function ask(...args) {
  const output = execFileSync(tool, [...toolArguments, ...args, '--json', '--quiet'], { maxBuffer: 2 ** 30 });
  return JSON.parse(output.toString().trim().split('\n').at(-1));
}

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const percent = (value) => `${(100 * value).toFixed(1)} %`;
/** A token's text in a cell of a table: on one line, and never nothing. */
const quoted = (text) => `\`${text.replaceAll(/\s*\n\s*/g, '⏎').replaceAll('`', 'ˋ') || '∅'}\``;
const span = ({ low, high }, digits = 3) => `${low.toFixed(digits)} to ${high.toFixed(digits)}`;

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}

/** The accuracy of each test example, averaged over the runs: seeds are chance, examples are what two methods are compared on. */
function scoresOverSeeds(folders, prompt) {
  const each = folders.map((folder) => {
    const { prompts } = JSON.parse(readFileSync(join(folder, 'evaluations', 'test.json'), 'utf8'));
    return prompts[prompt].answers.map(({ scores }) => scores.accuracy);
  });
  return each[0].map((_, example) => mean(each.map((scores) => scores[example])));
}

function scoreFile(name, scores) {
  const file = join(scratch, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.txt`);
  writeFileSync(file, `${scores.join('\n')}\n`);
  return file;
}

function readVariant({ label, dev, runs }) {
  const folders = runs.map(({ folder }) => folder);
  const { prompts } = ask('interpret', ...folders, '--top-k', String(shownTokens), '--metric', 'all');
  const tokens = prompts.flatMap(({ readings }) => readings.flatMap(({ soft_tokens }) => soft_tokens));
  const perSeed = (prompt) => folders.map((folder) => mean(scoresOverSeeds([folder], prompt)));
  return {
    label,
    dev,
    folders,
    tuned: perSeed('tuned'),
    projected: perSeed('projected'),
    cosine: mean(tokens.map(({ nearest }) => nearest.cosine[0].cosine)),
    percentile: mean(tokens.map(({ percentiles }) => percentiles.cosine)),
    itself: mean(tokens.map(({ nearest, hand_written }) => Number(nearest.cosine[0].id === hand_written?.id))),
    sameOverSeeds: mean(prompts.flatMap(({ stability }) => stability.cosine.map(({ same_nearest }) => same_nearest))),
    tokens: prompts[0].readings[0].soft_tokens,
  };
}

function report(sweep) {
  const variants = ask('sweep', sweep, '--report').points.map(readVariant);
  const [first] = variants;
  // Measures the hand-written prompt where that has not been done yet.
  ask('compare', first.folders[0], `${first.folders[0]}#hand-written`, '--metric', 'accuracy');
  const handWritten = scoreFile('hand-written', scoresOverSeeds(first.folders.slice(0, 1), 'hand-written'));
  const files = variants.map(({ label, folders }) => scoreFile(label, scoresOverSeeds(folders, 'tuned')));
  // The question is of P-tuning and the rest, so only these pairs are tested and corrected for.
  const asked = files[variants.findIndex(({ label }) => label === 'P-tuning')];
  const others = [...files.filter((file) => file !== asked), handWritten];
  const { pairs, systems } = ask('compare', asked, ...others, '--with-first');
  const measured = new Map(systems.map((system) => [system.name, system]));
  const name = new Map([...variants.map(({ label }, index) => [files[index], label]), [handWritten, 'hand-written']]);

  console.log(`## ${basename(sweep, '.sweep.yaml').toUpperCase()}\n`);
  console.log(
    table(
      ['method', 'dev loss', 'test accuracy of each seed', 'mean', '95 % interval over examples', 'projected'],
      [
        ...variants.map(({ label, dev, tuned, projected }, index) => [
          label,
          dev.mean.toFixed(3),
          tuned.map((each) => each.toFixed(3)).join(', '),
          mean(tuned).toFixed(3),
          span(measured.get(files[index]).interval),
          mean(projected).toFixed(3),
        ]),
        [
          'hand-written',
          '',
          '',
          measured.get(handWritten).mean.toFixed(3),
          span(measured.get(handWritten).interval),
          '',
        ],
      ],
    ),
  );
  console.log(
    table(
      [
        'method',
        'cosine with the nearest token',
        'percentile',
        'nearest is its own hand-written token',
        'same nearest token in two seeds',
      ],
      variants.map(({ label, cosine, percentile, itself, sameOverSeeds }) => [
        label,
        cosine.toFixed(2),
        percentile.toFixed(0),
        percent(itself),
        percent(sameOverSeeds),
      ]),
    ),
  );
  console.log(
    table(
      ['P-tuning minus …', 'difference', '95 % interval', 'p', 'p (Holm)', 'detectable'],
      pairs.map((pair) => [
        name.get(pair.second),
        pair.difference.toFixed(3),
        span(pair.interval),
        pair.p_value.toFixed(3),
        pair.p_value_holm.toFixed(3),
        pair.detectable_difference?.toFixed(3) ?? '',
      ]),
    ),
  );
  console.log(
    table(
      ['place', ...variants.map(({ label }) => label)],
      first.tokens.map(({ index, hand_written }) => [
        hand_written === undefined ? index : `${index}: ${quoted(hand_written.text)}`,
        ...variants.map(({ tokens }) =>
          tokens[index].nearest.cosine.map(({ text, cosine }) => `${quoted(text)} ${cosine.toFixed(2)}`).join(', '),
        ),
      ]),
    ),
  );
}

try {
  for (const sweep of process.argv.slice(2)) report(sweep);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
