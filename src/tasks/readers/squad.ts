import { z } from 'zod';
import { parseJson } from '../../base/json.ts';
import { jsonPositions } from '../../base/json-places.ts';
import { squadMalformed } from '../failures.ts';
import type { DataRecord } from '../record.ts';

const answer = z.object({ text: z.string() });

const squad = z.object({
  data: z.array(
    z.object({
      title: z.string().optional(),
      paragraphs: z.array(
        z.object({
          context: z.string(),
          qas: z.array(
            z.object({
              id: z.union([z.string(), z.number()]),
              question: z.string(),
              answers: z.array(answer).default([]),
              is_impossible: z.boolean().default(false),
            }),
          ),
        }),
      ),
    }),
  ),
});

/**
 * The questions of a file in the format of SQuAD 1.1 or 2.0, a record each: `title`, `context`, `question`, `id`, `answers` (all
 * texts), `answer` (the first one; none where the question has no answer) and `is_impossible`.
 * @throws Failure `json.malformed`, `task.squad-malformed`
 */
export function readSquad(text: string, file: string): DataRecord[] {
  const parsed = squad.safeParse(parseJson(text, file));
  if (!parsed.success) throw squadMalformed(file, parsed.error.issues[0]?.path.join('.') ?? 'data');
  const positions = jsonPositions(text, ['data', 'paragraphs', 'qas']);
  const questions = parsed.data.data.flatMap(({ title = '', paragraphs }) =>
    paragraphs.flatMap(({ context, qas }) => qas.map((each) => ({ ...each, title, context }))),
  );
  return questions.map(({ id, title, context, question, answers, is_impossible }, index) => {
    const texts = answers.map((one) => one.text);
    const fields = { title, context, question, id, answers: texts, answer: texts[0] ?? null, is_impossible };
    return { fields, place: { file, ...positions[index] }, name: String(id) };
  });
}
