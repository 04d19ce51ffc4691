import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareRuns, exportComparison } from '../../src/protocol/comparison.ts';
import { tuningEvent } from '../../src/protocol/messages.ts';
import { Peer } from '../../src/protocol/peer.ts';
import {
  checkSweep,
  exportSweep,
  listSweeps,
  planSweep,
  readSweep,
  runSweep,
  type SweepProgress,
  sweepProgress,
  sweepRunEnded,
} from '../../src/protocol/sweeps.ts';
import { pairedTransports } from '../../src/protocol/transport.ts';
import { handleComparisons } from '../../src/sidecar/handle-comparisons.ts';
import { handleSweepRuns } from '../../src/sidecar/handle-sweep-runs.ts';
import { handleSweeps } from '../../src/sidecar/handle-sweeps.ts';
import { temporaryFolder } from '../cli/temporary-folder.ts';
import { writeTinyModel, writeTinyTuning } from '../cli/tiny-project.ts';

/** The host's end of a connection to what serves sweeps and comparisons. */
function connect(): Peer {
  const [host, sidecar] = pairedTransports();
  const fail = (error: unknown) => {
    throw error;
  };
  const serving = new Peer(sidecar, fail);
  handleSweeps(serving);
  handleSweepRuns(serving);
  handleComparisons(serving);
  return new Peer(host, fail);
}

const grid = 'grid:\n  training.learning_rate: [0.003, 0.03]\nseeds: [1, 2]\n';

function tinySweep(text: string, training: Readonly<Record<string, unknown>> = {}) {
  const folder = temporaryFolder();
  writeTinyModel(join(folder, 'model'));
  writeTinyTuning(folder, { metric_for_best_model: 'loss', ...training });
  const file = join(folder, 'rates.sweep.yaml');
  writeFileSync(file, `base: vowels.tune.yaml\n${text}`);
  return { folder, file, runs: join(folder, 'runs', 'rates') };
}

const work = 'sweep';

describe('a sweep over the wire', () => {
  it('is planned, paused after a step, and ends as if it had not been', async () => {
    const training = { max_steps: 60, eval_steps: 20 };
    const [interrupted, whole] = [tinySweep(grid, training), tinySweep(grid, training)];
    const host = connect();
    const { file } = interrupted;
    const overview = await host.request(planSweep, { work, file });
    expect(overview).toMatchObject({ name: 'rates', runs: 4, done: 0, steps: 240 });

    const progress: SweepProgress[] = [];
    const controller = new AbortController();
    host.listen(sweepProgress, (told) => progress.push(told.progress));
    const pausing = host.listen(tuningEvent, ({ folder, event }) => {
      if (event.type === 'step' && event.step === 30 && readdirSync(interrupted.runs).length === 2) {
        expect(folder).toContain(interrupted.runs);
        controller.abort(new Error('paused'));
      }
    });
    await expect(host.request(runSweep, { work, file, overview }, { signal: controller.signal })).rejects.toThrow(
      'paused',
    );
    pausing.dispose();
    expect(progress[0]).toMatchObject({ label: 'learning_rate 0.003 · seed 1', number: 1, of: 4, step: 0 });
    expect(progress.at(-1)).toMatchObject({ number: 2, of: 4, label: 'learning_rate 0.003 · seed 2' });
    const paused = await host.request(readSweep, { file });
    expect(paused.done).toBe(1);
    expect(paused.points[0]?.runs[1]).toMatchObject({ state: 'stopped', steps: { total: 60 } });

    const left = await host.request(planSweep, { work, file });
    expect(left).toMatchObject({ runs: 4, done: 1 });
    const ended: (string | null)[] = [];
    host.listen(sweepRunEnded, ({ failure }) => ended.push(failure));
    const resumed = await host.request(runSweep, { work, file, overview: left });
    expect(ended).toEqual([null, null, null, null]);
    const uninterrupted = await host.request(runSweep, { work, file: whole.file, overview });
    const scores = ({ points }: typeof resumed) =>
      points.map((point) => [point.scores, point.runs.map((run) => run.scores)]);
    expect(scores(resumed)).toEqual(scores(uninterrupted));
    expect(resumed).toMatchObject({
      runs: 4,
      done: 4,
      columns: ['dev loss', 'test accuracy', 'test loss'],
      fields: [{ name: 'learning_rate', scale: { kind: 'number', logarithmic: false, values: [0.003, 0.03] } }],
    });
    // The best run's folder is that of a run of the best point.
    const best = resumed.points[resumed.best ?? -1];
    expect(best?.runs.map(({ folder }) => folder)).toContain(resumed.bestRun);
    expect(best?.scores[0]?.interval).not.toBeNull();
    // Eight runs, and a machine that others use too.
  }, 240_000);

  it('tells of a run that fails while it goes on, and of files that are no sweeps', async () => {
    const { folder, file } = tinySweep(
      'variants:\n  - name: none\n    set: {task.train_file: nowhere.jsonl}\n  - name: tuned\ntest: none\n',
    );
    const host = connect();
    const failures: (string | null)[] = [];
    host.listen(sweepRunEnded, ({ failure }) => failures.push(failure));
    const overview = await host.request(planSweep, { work, file });
    const result = await host.request(runSweep, { work, file, overview });
    expect(failures).toHaveLength(2);
    expect(failures[0]).toContain('nowhere.jsonl does not exist');
    expect(failures[1]).toBeNull();
    expect(result.points.map(({ runs: [run] }) => run?.state)).toEqual(['failed', 'completed']);

    const bad = join(folder, 'bad.sweep.yaml');
    writeFileSync(bad, 'base: vowels.tune.yaml\ngird: {}\n');
    const { sweeps, unreadable } = await host.request(listSweeps, { files: [file, bad] });
    expect(sweeps.map(({ name }) => name)).toEqual(['rates']);
    expect(unreadable).toMatchObject([{ file: bad }]);
    expect(unreadable[0]?.message).toContain('`gird`');
  });

  it('is checked as it is written, in the settings of its points and in its base too', async () => {
    const { file } = tinySweep(grid);
    const host = connect();
    const problems = async (text: string) => (await host.request(checkSweep, { file, text })).problems;
    expect(await problems(readFileSync(file, 'utf8'))).toEqual([]);
    expect(await problems('base: vowels.tune.yaml\ngrid:\n  training.learning_rat: [1]\n')).toMatchObject([
      { remedy: 'Did you mean `learning_rate`?', place: { line: 3, column: 3 } },
    ]);
    expect(await problems('base: nowhere.tune.yaml\n')).toMatchObject([
      { path: ['base'], message: expect.stringContaining('nowhere.tune.yaml'), place: { line: 1, column: 7 } },
    ]);
  });
});

describe('a comparison over the wire', () => {
  it('has the numbers of the runs, their verdict in words, and every example; and as files', async () => {
    const { file } = tinySweep('grid:\n  training.learning_rate: [0.00001, 0.05]\ntest: none\n', { max_steps: 40 });
    const host = connect();
    const overview = await host.request(planSweep, { work, file });
    const { points } = await host.request(runSweep, { work, file, overview });
    const folders = points.flatMap(({ runs }) => runs.map(({ folder }) => folder));
    const entries = [
      ...folders.map((entry, index) => ({ entry, name: index === 0 ? 'slow' : 'fast', optional: false })),
      { entry: `${folders[0]}#hand-written`, name: 'words', optional: true },
      { entry: `${folders[0]}#nonsense`, name: 'nothing', optional: true },
    ];
    const compared = await host.request(compareRuns, { work, entries, metric: undefined });
    expect(compared.systems.map(({ name }) => name)).toEqual(['slow', 'fast', 'words']);
    expect(compared.metrics).toEqual(['accuracy', 'loss']);
    expect(compared.examples).toHaveLength(5);
    expect(compared.cautions).toEqual(['With only 5 examples a bootstrap is surer of itself than it should be.']);
    expect(compared.pairs.map(({ first, second }) => [first, second])).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
    const shares = compared.systems.map((_, place) => {
      const right = compared.examples.filter(({ results }) => results[place]?.right === true);
      return right.length / compared.examples.length;
    });
    expect(compared.systems.map(({ mean }) => mean)).toEqual(shares);
    const [pair] = compared.pairs;
    expect(pair?.difference).toBeCloseTo((shares[0] ?? 0) - (shares[1] ?? 0), 12);
    expect(pair?.verdict).toMatch(/^(slow|fast) (is better than|and fast: no difference is shown)/);

    const byLoss = await host.request(compareRuns, { work, entries, metric: 'loss' });
    expect(byLoss.greaterIsBetter).toBe(false);
    expect(byLoss.examples.every(({ results }) => results.every(({ right }) => right === null))).toBe(true);

    const request = { work, entries, metric: 'accuracy', shown: [1, 3] };
    const csv = await host.request(exportComparison, { ...request, format: 'csv' });
    expect(csv.text.trimEnd().split('\r\n')).toHaveLength(3);
    expect(csv.text).toMatch(/^id,query,answer,score slow,answer slow,score fast,answer fast,score words,/);
    const json = JSON.parse((await host.request(exportComparison, { ...request, format: 'json' })).text);
    expect(json.pairs).toHaveLength(3);
    expect(json.example_results.map(({ id }: { id: string }) => id)).toEqual(
      [1, 3].map((at) => compared.examples[at]?.id),
    );
    const html = (await host.request(exportComparison, { ...request, format: 'html' })).text;
    expect(html).toContain('Examples: 2 of 5');
    expect(html).not.toMatch(/<script|https?:/);
    const report = (await host.request(exportSweep, { file, format: 'html' })).text;
    expect(report).toContain('<circle');
  });
});
