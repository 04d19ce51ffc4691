import { describe, expect, it } from 'vitest';
import { InvalidSettings } from '../../src/settings/failures.ts';
import { parseTuneSettings } from '../../src/settings/read-settings.ts';
import { problemLines, sound, soundTuning } from './tune-file.ts';

describe('a tuning file that holds', () => {
  it('needs no more than a model, a task and a template: the rest has safe defaults', () => {
    const settings = sound('model: m\ntask: CB\nprompt: {template: [20, 0]}\n');
    expect(settings.method).toEqual({ peft_type: 'PROMPT_TUNING' });
    expect(settings.training).toMatchObject({
      optimizer: 'adamw',
      learning_rate: 'auto',
      weight_decay: 0,
      lr_scheduler_type: 'linear',
      max_grad_norm: 1,
      eval_strategy: 'epoch',
      seed: 42,
      precision: 'exact',
    });
  });

  it('may be JSON, with tabs and escapes', () => {
    const text = '{\n\t"model": "m",\n\t"task": "CB",\n\t"prompt": {"template": [1, 2], "text": "\\u8aad\\n"}\n}\n';
    expect(sound(text).prompt).toEqual({ template: [1, 2], text: '読\n' });
  });

  it('keeps labels that YAML reads as numbers or truth values as the words they were', () => {
    const text = soundTuning.replace(
      '  answer: " {region}"\n  candidates: answers\n',
      '  label_words: {0: " no", 1: " yes", true: " so", x: " {name}"}\n',
    );
    expect(sound(text).task).toMatchObject({ label_words: { '0': ' no', '1': ' yes', true: ' so', x: ' {name}' } });
  });
});

describe('places and ways out', () => {
  it('lists every problem of a file with line and column', () => {
    const text = `model: 3
task:
  train_file: a.jsonl
  query: "{a}"
  anwser: " {b}"
prompt:
  template: [6, -1]
training:
  learning_rate: fast
  optimiser: adam
  lr_scheduler_type: linaer
  num_train_epochs: 0
`;
    expect(problemLines(text)).toEqual([
      '1:8 model: `model` must be a text, not 3.',
      '3:3 task.answer: A task needs an answer (a pattern such as " {answer}") or label_words (an answer for each label).',
      '5:3 task.anwser: There is no setting `anwser` under `task`. Did you mean `answer`?',
      '7:17 prompt.template.1: `prompt.template.1` must be at least 0, not -1.',
      '9:18 training.learning_rate: `training.learning_rate` must be a number | auto, not "fast".',
      '10:3 training.optimiser: There is no setting `optimiser` under `training`. Did you mean `optimizer`?',
      '11:22 training.lr_scheduler_type: `training.lr_scheduler_type` must be constant | linear | cosine | exponential, not "linaer". Did you mean `linear`?',
      '12:21 training.num_train_epochs: `training.num_train_epochs` must be above 0, not 0.',
    ]);
  });

  it('says where a setting belongs that stands at the wrong place', () => {
    expect(problemLines(`${soundTuning}learning_rate: 0.1\n`)).toEqual([
      '11:1 learning_rate: There is no setting `learning_rate`. It belongs here: `training.learning_rate`.',
    ]);
  });

  it("refuses one method's setting under another, and names the method it belongs to", () => {
    expect(problemLines(`${soundTuning}method:\n  peft_type: PROMPT_TUNING\n  num_linear_layers: 1\n`)).toEqual([
      '13:3 method.num_linear_layers: There is no setting `num_linear_layers` under `method`. It belongs to peft_type: NEW_DESIGN.',
    ]);
  });

  it('names the methods that there are', () => {
    expect(problemLines(`${soundTuning}method:\n  peft_type: PTUNING\n`)).toEqual([
      '12:14 method.peft_type: `method.peft_type` must be PROMPT_TUNING | P_TUNING | NEW_DESIGN, not "PTUNING". Did you mean `P_TUNING`?',
    ]);
  });

  it('tells what is missing at the mapping in which it is missing', () => {
    expect(problemLines('prompt:\n  template: [1, 1]\n')).toEqual([
      '1:1 model: `model` is missing.',
      '1:1 task: `task` is missing.',
    ]);
  });

  it('places broken syntax', () => {
    expect(problemLines('model: m\ntask: [a\nprompt: {}\n')).toEqual([
      expect.stringMatching(/^3:1 : The syntax is broken: /),
    ]);
    expect(problemLines('model: a\nmodel: b\n')).toEqual([
      expect.stringMatching(/^2:1 : The syntax is broken: .*unique/),
    ]);
  });

  it('refuses an empty file, a list, and references that would fill the memory', () => {
    expect(problemLines('# nothing\n')).toEqual(['1:1 : It is empty.']);
    expect(problemLines('- 1\n')).toEqual(['1:1 : The whole must be a mapping, not a list.']);
    const laughs = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 8; level++) {
      const [name, inner] = [String.fromCharCode(97 + level), String.fromCharCode(96 + level)];
      laughs.push(`${name}: &${name} [${Array(10).fill(`*${inner}`).join(', ')}]`);
    }
    expect(problemLines(laughs.join('\n'))).toEqual([expect.stringMatching(/The syntax is broken: .*alias/)]);
  });

  it('throws one failure that holds all problems and lists them with their places', () => {
    const failure = (() => {
      try {
        return parseTuneSettings('model: m\ntask: CB\nprompt: {}\ntraning: {}\n', '/x/a.tune.yaml');
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(InvalidSettings);
    expect(failure).toMatchObject({
      code: 'settings.invalid',
      place: { file: '/x/a.tune.yaml', line: 3, column: 9 },
      message: `The file /x/a.tune.yaml cannot be used:
  3:9: A prompt needs a template, for instance [6, 6], or its long form, a layout.
  4:1: There is no setting \`traning\`. Did you mean \`training\`?`,
    });
  });
});
