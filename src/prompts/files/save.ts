import { join } from 'node:path';
import { assert, present } from '../../base/failure.ts';
import { writeFileAtomically } from '../../base/files.ts';
import { sameShape, type TensorData } from '../../graph/tensor.ts';
import type { LanguageModel } from '../../models/language-model.ts';
import { writeSafetensors } from '../../models/weights/safetensors/write.ts';
import { checkedLayout } from '../layout.ts';
import { configFile, embeddingsFile, layoutFile, pythonFile, replaceFolder, weightsFile } from './folder.ts';
import { layoutFileContent } from './layout-file.ts';
import { peftConfig } from './peft-config.ts';
import { pythonLoader } from './python-loader.ts';
import { type PeftObstacle, type PromptContent, peftObstacle } from './saved-prompt.ts';
import { requireFinite, tensorNames } from './tensors.ts';

export interface SaveOptions {
  /** Replace a prompt that the folder holds already. */
  readonly overwrite?: boolean;
  /** The weights of the language model, where they were tuned with the prompt. */
  readonly weights?: ReadonlyMap<string, TensorData> | undefined;
}

export interface SaveResult {
  readonly folder: string;
  readonly files: readonly string[];
  /** Why PEFT cannot replay this prompt, and refuses the folder; undefined when it can. */
  readonly peftObstacle: PeftObstacle | undefined;
}

/**
 * Saves soft prompts as PEFT does (adapter_config.json, adapter_model.safetensors), with their layout and their model's identity
 * beside them. Where PEFT cannot express the layout, a Python program that replays it with transformers comes along.
 * @throws Failure when the folder is taken or cannot be written, or when the vectors are no numbers
 */
export async function savePrompt(
  folder: string,
  prompt: PromptContent,
  model: LanguageModel,
  options: SaveOptions = {},
): Promise<SaveResult> {
  const layout = checkedLayout(prompt.layout);
  const obstacle = peftObstacle(layout);
  const needsLayout = obstacle !== undefined;
  const { hiddenSize, layers } = model.network.dimensions;
  const lengths = Object.values(layout.softPrompts).map(({ length }) => length);
  const tensors = new Map(
    [...tensorNames(layout, needsLayout)].map(([name, tensorName]) => {
      const tensor = present(prompt.embeddings.get(name), `the embeddings of ${name}`);
      const shape = [present(layout.softPrompts[name], name).length, hiddenSize];
      assert(sameShape(tensor.shape, shape), `the embeddings of ${name} are [${tensor.shape}], not [${shape}]`);
      return [tensorName, requireFinite(tensor, name, folder)];
    }),
  );
  const config = peftConfig({
    method: prompt.method,
    needsLayout,
    baseModelName: model.name,
    numVirtualTokens: lengths.reduce((total, length) => total + length, 0),
    tokenDim: hiddenSize,
    numLayers: layers,
  });
  const texts = new Map([
    [configFile, json(config)],
    [layoutFile, json(layoutFileContent(layout, model))],
    ...(needsLayout ? [[pythonFile, pythonLoader] as const] : []),
  ]);
  await replaceFolder(folder, options.overwrite ?? false, async (aside) => {
    for (const [name, text] of texts) await writeFileAtomically(join(aside, name), text);
    // PEFT and transformers read "format" to learn for which framework the tensors are.
    await writeSafetensors(join(aside, embeddingsFile), tensors, { format: 'pt' });
    if (options.weights !== undefined)
      await writeSafetensors(join(aside, weightsFile), options.weights, { format: 'pt' });
  });
  const weights = options.weights === undefined ? [] : [weightsFile];
  return { folder, files: [...texts.keys(), embeddingsFile, ...weights], peftObstacle: obstacle };
}

function json(content: Record<string, unknown>): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
