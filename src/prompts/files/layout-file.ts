import { z } from 'zod';
import type { LanguageModel } from '../../models/language-model.ts';
import { layoutFileInvalid } from '../failures.ts';
import type { PromptLayout } from '../layout.ts';
import { layoutToForm, parseLayoutForm } from '../layout-form.ts';

/** What soft_prompt_layout.json adds to PEFT's files. */
export interface LayoutFile {
  readonly layout: PromptLayout;
  readonly fingerprint: string;
  readonly baseModelName: string;
}

/** Raised when older programs would misread the file. */
const formatVersion = 1;

const fileSchema = z.object({
  format_version: z.literal(formatVersion),
  base_model: z.object({ name: z.string(), fingerprint: z.string() }),
});

/** The content of soft_prompt_layout.json; the Python loader reads it too. */
export function layoutFileContent(layout: PromptLayout, model: LanguageModel): Record<string, unknown> {
  return {
    format_version: formatVersion,
    ...layoutToForm(layout),
    base_model: { name: model.name, fingerprint: model.fingerprint },
    // For the Python loader, which cannot ask our tokenizer what its pipeline puts before every text.
    prefix_ids: model.tokenizer.prefixIds,
  };
}

/** @throws Failure when the content is malformed */
export function parseLayoutFile(value: unknown, file: string): LayoutFile {
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw layoutFileInvalid(file, `${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { name, fingerprint } = parsed.data.base_model;
  return { layout: parseLayoutForm(value, file), fingerprint, baseModelName: name };
}
