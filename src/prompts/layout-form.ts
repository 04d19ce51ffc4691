import { z } from 'zod';
import { layoutFileInvalid, layoutSegmentInvalid } from './failures.ts';
import { checkedLayout, type PromptLayout, type Segment, type SoftPromptDeclaration } from './layout.ts';

/** A segment as people write it: exactly one of `text`, `field` and `soft`. */
export interface SegmentForm {
  readonly text?: string | undefined;
  readonly field?: string | undefined;
  readonly soft?: string | undefined;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
}

export interface SoftPromptForm {
  readonly length: number;
  readonly trainable?: boolean | undefined;
}

/** A layout as the settings write it in YAML, and as it is saved beside embeddings in JSON. */
export interface LayoutForm {
  readonly layout: readonly SegmentForm[];
  readonly soft_prompts: Readonly<Record<string, SoftPromptForm>>;
}

/**
 * The layout that a form describes.
 * @throws Failure when it contradicts itself.
 */
export function layoutFromForm({ layout, soft_prompts }: LayoutForm): PromptLayout {
  const softPrompts: Record<string, SoftPromptDeclaration> = Object.fromEntries(
    Object.entries(soft_prompts).map(([name, { length, trainable = true }]) => [name, { length, trainable }]),
  );
  return checkedLayout({ segments: layout.map(segmentFromForm), softPrompts });
}

export function layoutToForm({ segments, softPrompts }: PromptLayout): LayoutForm {
  return { layout: segments.map(segmentToForm), soft_prompts: softPrompts };
}

const formSchema = z.object({
  layout: z.array(
    z.strictObject({
      text: z.string().optional(),
      field: z.string().optional(),
      soft: z.string().optional(),
      start: z.int().optional(),
      end: z.int().optional(),
    }),
  ),
  soft_prompts: z.record(z.string(), z.object({ length: z.int(), trainable: z.boolean().optional() })),
});

/**
 * The layout in a JSON value that was read from `file`.
 * @throws Failure
 */
export function parseLayoutForm(value: unknown, file: string): PromptLayout {
  const parsed = formSchema.safeParse(value);
  if (parsed.success) return layoutFromForm(parsed.data);
  const [issue] = parsed.error.issues;
  throw layoutFileInvalid(file, `${issue?.path.join('.')}: ${issue?.message}`);
}

function segmentFromForm({ text, field, soft, start, end }: SegmentForm, index: number): Segment {
  const kinds = [text, field, soft].filter((kind) => kind !== undefined).length;
  if (kinds !== 1 || (soft === undefined && (start !== undefined || end !== undefined))) {
    throw layoutSegmentInvalid(index);
  }
  if (text !== undefined) return { kind: 'text', text };
  if (field !== undefined) return { kind: 'field', name: field };
  return {
    kind: 'soft',
    name: soft ?? '',
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
  };
}

function segmentToForm(segment: Segment): SegmentForm {
  switch (segment.kind) {
    case 'text':
      return { text: segment.text };
    case 'field':
      return { field: segment.name };
    case 'soft': {
      const { kind: _, name, ...range } = segment;
      return { soft: name, ...range };
    }
  }
}
