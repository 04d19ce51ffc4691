import { present } from '../../base/failure.ts';
import type { WorkOptions } from '../../base/progress.ts';
import { Random } from '../../base/random.ts';
import { AnswerScorer, type AnswerScores, type SoftPromptTensors } from '../../evaluation/answer-scorer.ts';
import { greedy } from '../../generation/sampling.ts';
import { TextGenerator } from '../../generation/text-generator.ts';
import { type PackedExample, packExample } from '../../prompts/packing/packed-example.ts';
import type { MetricName } from '../../settings/metric-names.ts';
import { candidatesOf, type Example } from '../../tasks/example.ts';
import { type GivenAnswer, givenAnswer } from '../../tasks/metrics/given-answer.ts';
import { measure } from '../../tasks/metrics/measure.ts';
import type { Observation } from '../../tasks/metrics/metric.ts';
import { metricTools } from '../../tasks/metrics/metric-tools.ts';
import { evidenceFor } from '../../tasks/metrics/registry.ts';
import type { MetricSummary } from '../../tasks/metrics/summary.ts';
import { answerIds, withEndOfSequence } from './answers.ts';
import type { TaskSetup } from './task-setup.ts';

/** What a prompt did on one example. */
export interface ExampleResult {
  readonly example: Example;
  readonly observation: Observation;
  readonly given: GivenAnswer;
  /** By metric. */
  readonly scores: Readonly<Partial<Record<MetricName, number>>>;
}

export interface TaskEvaluation {
  readonly metrics: Readonly<Partial<Record<MetricName, MetricSummary>>>;
  readonly results: readonly ExampleResult[];
}

const defaultNewTokens = 64;
const generationBatch = 8;

/** Measures prompts of one layout on examples of a task; always in exact arithmetic. */
export class TaskEvaluator {
  private readonly scorer: AnswerScorer;
  private readonly generator: TextGenerator;
  /** A tuning evaluates the same examples again and again. */
  private readonly questions = new WeakMap<Example, Question>();

  /** @param names the metrics to measure */
  constructor(
    private readonly setup: TaskSetup,
    private readonly names: readonly MetricName[],
  ) {
    this.scorer = new AnswerScorer(setup.model, setup.packer, setup.session);
    this.generator = new TextGenerator(setup.model, setup.packer, setup.session);
  }

  /** @param vectors what stands for each soft prompt: tuned, hand-written or projected */
  async evaluate(examples: readonly Example[], vectors: SoftPromptTensors, work: WorkOptions): Promise<TaskEvaluation> {
    const read = await this.readAnswers(examples, vectors, work);
    const written = await this.writeAnswers(examples, vectors, work);
    const observations = examples.map(({ answer, references }, index) => ({
      answer,
      ...(references === undefined ? {} : { references }),
      ...read[index],
      ...written[index],
    }));
    const { scores, summaries } = measure(
      this.names,
      observations,
      await metricTools(this.setup.task.settings, this.names),
    );
    const results = examples.map((example, index) => {
      const observation = present(observations[index], 'an observation');
      return { example, observation, given: givenAnswer(observation), scores: present(scores[index], 'scores') };
    });
    return { metrics: summaries, results };
  }

  /** @throws Failure when the model's context is too short for one of the examples */
  checkLengths(examples: readonly Example[]): void {
    const { assembler } = this.setup;
    const evidence = evidenceFor(this.names);
    const written = evidence.has('generation') ? this.mostNewTokens() : 0;
    for (const example of examples) {
      const longest = Math.max(
        written,
        ...this.answers(example, evidence.has('ranking')).ids.map(({ length }) => length),
      );
      assembler.assemble(example.fields, longest, example.place);
    }
  }

  /** Frees the sessions. */
  async release(): Promise<void> {
    await this.scorer.release();
    await this.generator.release();
  }

  /** Ranks the candidates and reads the expected answer in one pass: every answer follows the same prompt. */
  private async readAnswers(
    examples: readonly Example[],
    vectors: SoftPromptTensors,
    work: WorkOptions,
  ): Promise<Partial<Observation>[]> {
    const evidence = evidenceFor(this.names);
    if (!evidence.has('ranking') && !evidence.has('teacher-forcing')) return [];
    const questions = examples.map((example) => {
      const question = this.questions.get(example) ?? this.question(example, evidence.has('ranking'));
      this.questions.set(example, question);
      return question;
    });
    const scores = await this.scorer.score(
      questions.map(({ packed }) => packed),
      vectors,
      work,
    );
    return questions.map((question, index) => this.observe(question, present(scores[index], 'scores')));
  }

  private question(example: Example, ranking: boolean): Question {
    const { assembler, model } = this.setup;
    const { answers, ids, candidates } = this.answers(example, ranking);
    const rowsAfter = Math.max(...ids.map((each) => each.length));
    const { body } = assembler.assemble(example.fields, rowsAfter, example.place);
    const packed = packExample(
      body,
      ids.map((each) => withEndOfSequence(each, model.tokenizer)),
    );
    return { answers, ids, candidates, expected: answers.indexOf(example.answer), packed };
  }

  /** The candidates to rank and the expected answer, as texts and as tokens. */
  private answers(example: Example, ranking: boolean): Pick<Question, 'answers' | 'ids' | 'candidates'> {
    const { model, task } = this.setup;
    const candidates = (ranking ? candidatesOf(example, task) : undefined) ?? [];
    const answers = candidates.includes(example.answer) ? candidates : [...candidates, example.answer];
    const ids = answers.map((answer) => answerIds(answer, task, model.tokenizer));
    return { answers, ids, candidates: candidates.length };
  }

  private mostNewTokens(): number {
    return this.setup.task.settings.max_answer_tokens ?? defaultNewTokens;
  }

  private observe({ answers, ids, candidates, expected }: Question, scores: AnswerScores): Partial<Observation> {
    const parts = splitByAnswer(
      scores,
      ids.map(({ length }) => length + this.endLength()),
    );
    const ranks = parts.slice(0, candidates).map(({ logProbabilities }, index) => {
      // The end of sequence does not count in a ranking, as in lm-evaluation-harness.
      const tokens = logProbabilities.slice(0, present(ids[index], 'ids').length);
      const sum = tokens.reduce((total, value) => total + value, 0);
      return this.setup.task.settings.candidate_scoring === 'mean' ? sum / tokens.length : sum;
    });
    const answer = present(parts[expected], 'the expected answer');
    const { tokenizer } = this.setup.model;
    const expectedTokens = withEndOfSequence(present(ids[expected], 'ids'), tokenizer);
    const best = ranks.indexOf(Math.max(...ranks));
    return {
      ...(candidates === 0 ? {} : { ranked: present(answers[best], 'the best candidate') }),
      loss: -answer.logProbabilities.reduce((total, value) => total + value, 0) / answer.logProbabilities.length,
      predictedTokens: answer.predictions,
      expectedTokens,
      predictedText: tokenizer.decode(answer.predictions),
      expectedText: tokenizer.decode(expectedTokens),
    };
  }

  private endLength(): number {
    return withEndOfSequence([], this.setup.model.tokenizer).length;
  }

  private async writeAnswers(
    examples: readonly Example[],
    vectors: SoftPromptTensors,
    { signal, onProgress }: WorkOptions,
  ): Promise<Partial<Observation>[]> {
    if (!evidenceFor(this.names).has('generation')) return [];
    const { assembler, model, task } = this.setup;
    const { tokenizer } = model;
    const most = this.mostNewTokens();
    const written: Partial<Observation>[] = [];
    for (let start = 0; start < examples.length; start += generationBatch) {
      const prompts = examples
        .slice(start, start + generationBatch)
        .map(({ fields, place }) => assembler.assemble(fields, most, place).body);
      const texts = await this.generator.generate(prompts, vectors, {
        ...greedy,
        max_new_tokens: most,
        stopIds: new Set(withEndOfSequence([], tokenizer)),
        random: Random.seeded(0),
        signal,
      });
      texts.forEach((tokens, index) => {
        const ids = tokens.map(({ id }) => id);
        const { answer } = present(examples[start + index], 'an example');
        written.push({
          generated: tokenizer.decode(ids),
          generatedTokens: ids.length < most ? withEndOfSequence(ids, tokenizer) : ids,
          expectedTokens: withEndOfSequence(answerIds(answer, task, tokenizer), tokenizer),
        });
      });
      onProgress?.({ stage: 'generate', done: written.length, total: examples.length, unit: 'examples' });
    }
    return written;
  }
}

/** An example with the answers that are scored after its prompt: its candidates first, and the expected one somewhere. */
interface Question {
  readonly answers: readonly string[];
  readonly ids: readonly (readonly number[])[];
  readonly candidates: number;
  readonly expected: number;
  readonly packed: PackedExample;
}

function splitByAnswer(scores: AnswerScores, lengths: readonly number[]): AnswerScores[] {
  let start = 0;
  return lengths.map((length) => {
    const from = start;
    start += length;
    return {
      logProbabilities: scores.logProbabilities.slice(from, start),
      predictions: scores.predictions.slice(from, start),
    };
  });
}
