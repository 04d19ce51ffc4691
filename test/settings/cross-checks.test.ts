import { describe, expect, it } from 'vitest';
import { problemLines, sound, soundTuning } from './tune-file.ts';

/** The paths of the problems of a sound tuning with `more` at its end. */
const complaints = (more: string, base = soundTuning) => problemLines(base + more).map((line) => line.split(/[ :]/)[2]);

const layoutTuning = (layout: string, softPrompts: string) =>
  soundTuning.replace(/ {2}template:[\s\S]*$/, `  layout: ${layout}\n  soft_prompts: ${softPrompts}\n`);

describe('the name of a task', () => {
  const named = (task: string) => problemLines(soundTuning.replace(/task:\n( {2}.*\n)+/, `task: ${task}\n`));

  it.each(['cb', 'JSNLI', 'news.task.yaml', './news', '{ preset: Record }'])('%s is one', (task) => {
    expect(named(task)).toEqual([]);
  });

  it.each([
    ['JNSLI', 'task'],
    ['{ preset: JNSLI, n_train: 3 }', 'task.preset'],
  ])('%s is neither a preset nor a path', (task, path) => {
    const [problem, ...others] = named(task);
    expect(problem).toMatch(new RegExp(`${path}: There is no task preset \`JNSLI\`\\. Did you mean \`JNLI\`\\?`));
    expect(others).toEqual([]);
  });
});

describe('training settings that contradict each other are refused when the file is read', () => {
  it.each([
    ['a warm-up as long as the run', '{max_steps: 60, warmup_steps: 60}', 'training.warmup_steps'],
    ['two lengths of a run', '{max_steps: 60, num_train_epochs: 3}', 'training.max_steps'],
    ['two lengths of a warm-up', '{warmup_steps: 6, warmup_ratio: 0.1}', 'training.warmup_steps'],
    ['eval_steps without the strategy', '{eval_steps: 5}', 'training.eval_steps'],
    ['the strategy without eval_steps', '{eval_strategy: steps}', 'training.eval_strategy'],
    ['an evaluation that never comes', '{eval_strategy: steps, eval_steps: 100, max_steps: 60}', 'training.eval_steps'],
    [
      'patience without evaluations',
      '{eval_strategy: "no", early_stopping_patience: 3}',
      'training.early_stopping_patience',
    ],
    [
      'a metric without evaluations',
      '{eval_strategy: "no", metric_for_best_model: loss}',
      'training.metric_for_best_model',
    ],
    ['a decay that no schedule uses', '{decay_rate: 0.98}', 'training.decay_rate'],
    ['a beta that never forgets', '{adam_beta2: 1}', 'training.adam_beta2'],
    ['a seed that is no 32-bit number', '{seed: 4294967296}', 'training.seed'],
  ])('%s', (_, training, path) => {
    expect(complaints(`training: ${training}\n`)).toEqual([path]);
  });

  it('patience without dev examples', () => {
    const base = soundTuning.replace('  dev_file: dev.jsonl\n', '');
    expect(complaints('training: {early_stopping_patience: 3}\n', base)).toEqual(['training.early_stopping_patience']);
  });

  it('accuracy of a task without candidates', () => {
    const base = soundTuning.replace('  candidates: answers\n', '');
    expect(complaints('training: {metric_for_best_model: accuracy}\n', base)).toEqual([
      'training.metric_for_best_model',
    ]);
  });
});

describe('methods that lack what they start from are refused', () => {
  const withoutText = soundTuning.replace(/ {2}text:.*\n/, '');
  it.each([
    ['TEXT without a text', 'PROMPT_TUNING, prompt_tuning_init: TEXT', withoutText, 'method.prompt_tuning_init'],
    [
      'TEXT of the new design without a text',
      'NEW_DESIGN, prompt_tuning_init: TEXT',
      withoutText,
      'method.prompt_tuning_init',
    ],
    ['CLASSES without classes', 'PROMPT_TUNING, prompt_tuning_init: CLASSES', soundTuning, 'method.prompt_tuning_init'],
    ['PROMPT without a prompt', 'PROMPT_TUNING, prompt_tuning_init: PROMPT', soundTuning, 'method.prompt_tuning_init'],
    [
      'a text that nothing uses',
      'PROMPT_TUNING, prompt_tuning_init: RANDOM, prompt_tuning_init_text: a',
      soundTuning,
      'method.prompt_tuning_init_text',
    ],
    [
      'a prompt that nothing uses',
      'PROMPT_TUNING, prompt_tuning_init_prompt: a',
      soundTuning,
      'method.prompt_tuning_init_prompt',
    ],
    [
      "an MLP under THUDM's name",
      'P_TUNING, preset: thudm, encoder_reparameterization_type: MLP',
      soundTuning,
      'method.encoder_reparameterization_type',
    ],
    ['dropout that nothing applies', 'P_TUNING, encoder_dropout: 0.1', soundTuning, 'method.encoder_dropout'],
  ])('%s', (_, method, base, path) => {
    expect(complaints(`method: {peft_type: ${method}}\n`, base)).toEqual([path]);
  });

  it('takes the text of the method where the prompt has none', () => {
    sound(
      `${withoutText}method: {peft_type: PROMPT_TUNING, prompt_tuning_init: TEXT, prompt_tuning_init_text: a b c}\n`,
    );
  });
});

describe('prompts', () => {
  it.each([
    ['two forms at once', '  layout: [{field: query}]\n', ['prompt.text', 'prompt.layout', 'prompt.layout']],
    ['two hand-written texts', '  nl_inputs: nl_inputs.py\n  nl_inputs_task: RCQA\n', ['prompt.nl_inputs']],
    ['a task name without a file', '  nl_inputs_task: RCQA\n', ['prompt.nl_inputs_task']],
    ['soft prompts without a layout', '  soft_prompts: {a: {length: 3}}\n', ['prompt.soft_prompts']],
  ])('%s are refused', (_, more, paths) => {
    expect(complaints(more)).toEqual(paths);
  });

  it('a template of no soft tokens is refused', () => {
    expect(complaints('', soundTuning.replace('[3, 5]', '[0, 0]'))).toEqual(['prompt.template']);
  });

  it('a layout of two shared prompts, text and fields holds', () => {
    const layout =
      '[{soft: french}, {text: "x: "}, {field: query}, {soft: english, start: 0, end: 2}, {soft: english, start: 2}]';
    sound(layoutTuning(layout, '{french: {length: 4}, english: {length: 3, trainable: false}}'));
  });

  it.each([
    [
      'an undeclared soft prompt',
      '[{soft: a}, {soft: b}, {field: query}]',
      '{a: {length: 3}}',
      ['prompt.layout.1.soft'],
    ],
    [
      'a declared one without a place',
      '[{soft: a}, {field: query}]',
      '{a: {length: 3}, b: {length: 1}}',
      ['prompt.soft_prompts.b'],
    ],
    [
      'a part outside its vectors',
      '[{soft: a, start: 2, end: 4}, {field: query}]',
      '{a: {length: 3}}',
      ['prompt.layout.0.soft'],
    ],
    ['nothing trainable', '[{soft: a}, {field: query}]', '{a: {length: 3, trainable: false}}', ['prompt.soft_prompts']],
    [
      'a field that the task does not make',
      '[{soft: a}, {field: premise}]',
      '{a: {length: 3}}',
      ['prompt.layout.1.field'],
    ],
    ['a part that is two things', '[{soft: a, text: b}, {field: query}]', '{a: {length: 3}}', ['prompt.layout.0']],
  ])('%s is refused', (_, layout, softPrompts, paths) => {
    expect(complaints('', layoutTuning(layout, softPrompts))).toEqual(paths);
  });
});

describe('tasks', () => {
  const taskTuning = (task: string) => `model: m\nprompt: {template: [1, 1]}\ntask: ${task}\n`;
  it.each([
    ['nothing to read', '{query: "{a}", answer: " {b}"}', ['task.train_file']],
    ['no query', '{train_file: a.csv, answer: " {b}"}', ['task.query']],
    ['no answer', '{train_file: a.csv, query: "{a}"}', ['task.answer']],
    ['a brace that belongs to no field', '{train_file: a.csv, query: "{a", answer: " {b}"}', ['task.query']],
    ['a brace in a label word', '{train_file: a.csv, query: "{a}", label_words: {x: " }"}}', ['task.label_words.x']],
    ['two answers', '{train_file: a.csv, query: "{a}", answer: " {b}", label_words: {a: b}}', ['task.label_words']],
    [
      'two sources of dev examples',
      '{train_file: a.csv, query: "{a}", answer: " {b}", dev_file: b.csv, dev_split: 0.1}',
      ['task.dev_split'],
    ],
    [
      'candidates of words that are not there',
      '{train_file: a.csv, query: "{a}", answer: " {b}", candidates: label_words}',
      ['task.candidates'],
    ],
    [
      'a filter that filters nothing',
      '{train_file: a.csv, query: "{a}", answer: " {b}", filters: [{field: a}]}',
      ['task.filters.0'],
    ],
    [
      'a filter that is two',
      '{train_file: a.csv, query: "{a}", answer: " {b}", filters: [{field: a, equals: 1, not_empty: true}]}',
      ['task.filters.0'],
    ],
    [
      'a ranking of no candidates',
      '{train_file: a.csv, query: "{a}", answer: " {b}", metrics: [loss, accuracy]}',
      ['task.metrics.1'],
    ],
    [
      'columns of a format that names its fields',
      '{train_file: a.parquet, format: parquet, columns: [a], query: "{a}", answer: " {b}"}',
      ['task.columns'],
    ],
    [
      'solved examples before no query',
      '{train_file: a.csv, fields: {a: "{a}"}, answer: " {b}", n_shots: 2}',
      ['task.query', 'task.n_shots'],
    ],
    [
      'a separator of nothing',
      '{train_file: a.csv, query: "{a}", answer: " {b}", shot_separator: "-"}',
      ['task.shot_separator'],
    ],
    [
      'a share that is everything',
      '{train_file: a.csv, query: "{a}", answer: " {b}", dev_split: 1}',
      ['task.dev_split'],
    ],
  ])('%s is refused', (_, task, paths) => {
    expect(complaints('', taskTuning(task))).toEqual(paths);
  });

  it('a preset is completed by what is written beside it, and checked when it is loaded', () => {
    expect(sound(taskTuning('{preset: CB, n_train: 32}')).task).toEqual({ preset: 'CB', n_train: 32 });
  });
});
