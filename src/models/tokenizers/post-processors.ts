import { z } from 'zod';
import { type Component, componentSchema, parseComponent } from './component.ts';
import { tokenizerCorrupt, tokenizerUnsupported } from './failures.ts';

const templateItem = z.union([
  z.object({ SpecialToken: z.object({ id: z.string() }) }),
  z.object({ Sequence: z.object({ id: z.string() }) }),
]);

const templateSchema = z.object({
  single: z.array(templateItem),
  special_tokens: z.record(z.string(), z.object({ ids: z.array(z.int().nonnegative()) })),
});

/** The ids that the `post_processor` of a tokenizer.json puts before a text. */
export function prefixIdsOf(component: Component, file: string): readonly number[] {
  switch (component.type) {
    case 'ByteLevel':
      return [];
    case 'TemplateProcessing':
      return beforeText(parseComponent(templateSchema, component, file), file);
    case 'BertProcessing':
    case 'RobertaProcessing':
      return [parseComponent(z.object({ cls: z.tuple([z.string(), z.int().nonnegative()]) }), component, file).cls[1]];
    case 'Sequence': {
      const { processors } = parseComponent(z.object({ processors: z.array(componentSchema) }), component, file);
      // A later processor works on what the earlier ones made: its tokens stand farther out.
      return processors.toReversed().flatMap((processor) => prefixIdsOf(processor, file));
    }
    default:
      throw tokenizerUnsupported(file, 'post_processor', component.type);
  }
}

function beforeText({ single, special_tokens }: z.output<typeof templateSchema>, file: string): number[] {
  const prefix: number[] = [];
  for (const item of single) {
    if (!('SpecialToken' in item)) break;
    const name = item.SpecialToken.id;
    const token = special_tokens[name];
    if (token === undefined) throw tokenizerCorrupt(file, `special_tokens lacks ${name}`);
    prefix.push(...token.ids);
  }
  return prefix;
}
