import type { MetricName } from '../../settings/metric-names.ts';
import type { CompleteTask } from '../complete-task.ts';
import type { MetricTools } from './metric.ts';
import { metrics } from './registry.ts';
import { bleu13a, bleuWords } from './text/bleu-words.ts';
import { englishWords, rougeWords } from './text/rouge-words.ts';

/**
 * What a task's metrics count words with; the dictionary for Japanese is loaded only where a metric needs it.
 * @throws Failure `task.japanese-dictionary-missing`
 */
export async function metricTools(
  { rouge_tokenizer, bleu_tokenizer }: Pick<CompleteTask, 'rouge_tokenizer' | 'bleu_tokenizer'>,
  names: readonly MetricName[],
): Promise<MetricTools> {
  const isNeeded = (tool: keyof MetricTools) => names.some((name) => metrics[name].tool === tool);
  return {
    rouge: isNeeded('rouge') ? await rougeWords(rouge_tokenizer) : englishWords,
    bleu: isNeeded('bleu') ? await bleuWords(bleu_tokenizer) : bleu13a,
  };
}
