import { Failure, present } from '../base/failure.ts';
import type { WorkOptions } from '../base/progress.ts';
import { AnswerScorer, type SoftPromptTensors } from '../evaluation/answer-scorer.ts';
import { PromptAssembler } from '../prompts/assembly.ts';
import type { PromptLayout } from '../prompts/layout.ts';
import { packExample } from '../prompts/packing/packed-example.ts';
import { PromptPacker } from '../prompts/packing/prompt-packer.ts';
import type { RankedCandidate, Trial, TriedPrompt } from '../readings/answers.ts';
import type { TuneSettings } from '../settings/tune-settings.ts';
import { type CompleteTask, withDefaults } from '../tasks/complete-task.ts';
import { ExampleBuilder } from '../tasks/example-builder.ts';
import { findTask } from '../tasks/find-task.ts';
import { loadTask } from '../tasks/load-task.ts';
import { type GenerationRequest, generateText } from './generate.ts';
import type { OpenedPrompt } from './saved-prompt.ts';
import { withEndOfSequence } from './tuning/answers.ts';
import { handWrittenPrompt } from './tuning/hand-written.ts';
import { handWrittenVectors } from './tuning/soft-prompts.ts';

interface Variant {
  readonly prompt: TriedPrompt;
  readonly layout: PromptLayout;
  readonly vectors: SoftPromptTensors;
}

/**
 * Answers a query with a tuned prompt, with the hand-written one in its place, and with no prompt at all.
 * @throws Failure where the tuned prompt cannot be asked; what is wrong with another one is told in its place
 */
export async function tryPrompts(
  opened: OpenedPrompt,
  request: GenerationRequest,
  work: WorkOptions,
): Promise<Trial[]> {
  const { prompt, settings } = opened;
  const choices = settings === undefined ? undefined : await choicesOf(settings, work);
  const trial = async ({ prompt: tried, layout, vectors }: Variant): Promise<Trial> => {
    const variant = { ...opened, prompt: { ...prompt, layout, embeddings: new Map(Object.entries(vectors)) } };
    const answer = await generateText(variant, request, work);
    const candidates = choices === undefined ? [] : await rank(variant, request.fields, choices, work);
    return { prompt: tried, answer, candidates };
  };
  const tuned = Object.fromEntries(prompt.embeddings);
  return [
    await trial({ prompt: 'tuned', layout: prompt.layout, vectors: tuned }),
    ...(await handWrittenTrial(opened, trial)),
    await trial({ prompt: 'none', layout: withoutSoftPrompts(prompt.layout), vectors: {} }),
  ];
}

/** No trial where the run has no hand-written prompt; one that does not fit, since it was edited after the tuning, says so. */
async function handWrittenTrial(
  { prompt: { layout }, model, settings }: OpenedPrompt,
  trial: (variant: Variant) => Promise<Trial>,
): Promise<Trial[]> {
  if (settings === undefined) return [];
  const prompt = 'hand-written';
  try {
    const vectors = await handWrittenVectors(layout, await handWrittenPrompt(settings.prompt), model);
    return vectors === undefined ? [] : [await trial({ prompt, layout, vectors })];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [{ prompt, problem: `${error.message} ${error.remedy}` }];
  }
}

function withoutSoftPrompts({ segments }: PromptLayout): PromptLayout {
  return { segments: segments.filter(({ kind }) => kind !== 'soft'), softPrompts: {} };
}

interface Choices {
  readonly task: CompleteTask;
  readonly texts: readonly string[];
}

/** The answers between which the task chooses; undefined for free text, and where each example has its own. */
async function choicesOf({ task, training }: TuneSettings, { signal }: WorkOptions): Promise<Choices | undefined> {
  const complete = withDefaults((await findTask(task, '.')).settings);
  const texts =
    complete.candidates === 'answers'
      ? (await loadTask(task, '.', { dataSeed: training.data_seed ?? training.seed, signal })).candidates
      : new ExampleBuilder(complete).candidates;
  return texts === undefined ? undefined : { task: complete, texts };
}

async function rank(
  { prompt, model, session }: OpenedPrompt,
  fields: GenerationRequest['fields'],
  { task, texts }: Choices,
  work: WorkOptions,
): Promise<RankedCandidate[]> {
  const { tokenizer, network } = model;
  const ids = texts.map((text) => tokenizer.encode(text).slice(0, task.max_answer_tokens));
  const assembler = new PromptAssembler(prompt.layout, tokenizer, {
    maxQueryTokens: task.max_query_tokens,
    truncationSide: task.truncation_side,
    contextLength: network.dimensions.maxPositions,
  });
  const { body } = assembler.assemble(fields, Math.max(...ids.map(({ length }) => length)));
  const packed = packExample(
    body,
    ids.map((answer) => withEndOfSequence(answer, tokenizer)),
  );
  const scorer = new AnswerScorer(model, new PromptPacker(assembler.prefix, assembler.bodyPrompts), session);
  try {
    const [scores] = await scorer.score([packed], Object.fromEntries(prompt.embeddings), work);
    const { logProbabilities } = present(scores, 'the scores of the query');
    return ranked(texts, ids, logProbabilities, withEndOfSequence([], tokenizer).length, task.candidate_scoring);
  } finally {
    await scorer.release();
  }
}

/** As an evaluation ranks: by the answers' own tokens, without the end of sequence that follows each. */
function ranked(
  texts: readonly string[],
  ids: readonly (readonly number[])[],
  logProbabilities: readonly number[],
  endLength: number,
  scoring: CompleteTask['candidate_scoring'],
): RankedCandidate[] {
  let start = 0;
  const scored = texts.map((text, index) => {
    const { length } = present(ids[index], 'ids');
    const sum = logProbabilities.slice(start, start + length).reduce((total, value) => total + value, 0);
    start += length + endLength;
    return { text, logProbability: scoring === 'mean' ? sum / length : sum };
  });
  const highest = Math.max(...scored.map(({ logProbability }) => logProbability));
  const total = scored.reduce((sum, { logProbability }) => sum + Math.exp(logProbability - highest), 0);
  return scored
    .map((each) => ({ ...each, share: Math.exp(each.logProbability - highest) / total }))
    .sort((a, b) => b.logProbability - a.logProbability);
}
