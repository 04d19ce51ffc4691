import type { Command } from 'commander';
import { formatBytes } from '../../base/format-bytes.ts';
import { t } from '../../base/l10n.ts';
import { formatCount } from '../../base/quantities.ts';
import type { ModelDescription } from '../../workflows/models.ts';
import type { OpenContext } from '../command-context.ts';
import { examplesHelp } from '../program.ts';
import { formatPairs, formatTable } from '../terminal/table.ts';

export function addModelsCommand(program: Command, open: OpenContext): void {
  const models = program.command('models').description(t('list, fetch and describe models'));
  addList(models, open);
  addPull(models, open);
  addShow(models, open);
}

function addList(models: Command, open: OpenContext): void {
  models
    .command('list')
    .description(t('list the models on this machine, and known ones that can be fetched'))
    .action(async () => {
      const { output } = open();
      const { listModels } = await import('../../workflows/models.ts');
      const listed = await listModels();
      output.result({ models: listed }, () =>
        formatTable(
          [{ title: t('Model') }, { title: t('State') }, { title: t('Size'), align: 'right' }, { title: t('Licence') }],
          listed.map(({ name, local, bytes, licence }) => [
            name,
            local ? t('here') : t('can be fetched'),
            bytes === undefined ? '' : formatBytes(bytes),
            licence ?? '',
          ]),
          output.style,
        ),
      );
    });
}

function addPull(models: Command, open: OpenContext): void {
  models
    .command('pull')
    .description(t('fetch a model from the Hugging Face hub into the cache that Python shares'))
    .argument('<model>', t('a hub id, or a name from `models list`'))
    .addHelpText('after', () =>
      examplesHelp([
        ['soft-prompt models pull HuggingFaceTB/SmolLM2-135M-Instruct', t('fetch a model; run it again to resume')],
        ['HF_TOKEN=… soft-prompt models pull meta-llama/Llama-3.2-1B', t('a model that asks for permission')],
      ]),
    )
    .action(async (name: string) => {
      const { output, work } = open();
      const { pullModel } = await import('../../workflows/models.ts');
      const pulled = await pullModel(name, work);
      output.result(pulled, () => t('{0} is at {1}', pulled.name, pulled.path));
    });
}

function addShow(models: Command, open: OpenContext): void {
  models
    .command('show')
    .description(t('describe a model: architecture, sizes, tokenizer, where it lies'))
    .argument('<model>', t('a hub id, a folder, or a .gguf file'))
    .action(async (name: string) => {
      const { output, work } = open();
      const { describeModel } = await import('../../workflows/models.ts');
      const model = await describeModel(name, work);
      output.result(modelJson(model), () =>
        formatPairs(
          [
            [t('Model'), model.name],
            [t('Architecture'), model.modelType],
            [t('Path'), model.path],
            [t('Weights'), t('{0} in {1}, as float32', formatBytes(model.bytes), model.weightsFolder)],
            [t('Parameters'), formatCount(model.parameters)],
            [t('Layers'), formatCount(model.layers)],
            [t('Hidden size'), formatCount(model.hiddenSize)],
            [t('Context'), t('{0} tokens', formatCount(model.contextLength))],
            [t('Vocabulary'), t('{0} tokens', formatCount(model.vocabularySize))],
            [t('Tokenizer'), describeTokenizer(model.tokenizer)],
            [t('Fingerprint'), model.fingerprint],
          ],
          output.style,
        ),
      );
    });
}

function modelJson(model: ModelDescription) {
  return {
    name: model.name,
    model_type: model.modelType,
    path: model.path,
    weights_folder: model.weightsFolder,
    fingerprint: model.fingerprint,
    parameters: model.parameters,
    bytes: model.bytes,
    layers: model.layers,
    hidden_size: model.hiddenSize,
    vocabulary_size: model.vocabularySize,
    context_length: model.contextLength,
    tokenizer: {
      vocabulary_size: model.tokenizer.vocabularySize,
      end_of_sequence: model.tokenizer.endOfSequence,
      prefix: model.tokenizer.prefix,
    },
  };
}

function describeTokenizer({ vocabularySize, endOfSequence, prefix }: ModelDescription['tokenizer']): string {
  return [
    t('{0} entries', formatCount(vocabularySize)),
    endOfSequence === undefined ? t('no end of sequence') : t('{0} ends a text', endOfSequence),
    ...(prefix.length === 0 ? [] : [t('{0} begins one', prefix.join(' '))]),
  ].join(', ');
}
