import { join } from 'node:path';
import { evaluatePrompt, exportPrompt, importPrompt, interpretPrompt, tryPrompt } from '../protocol/messages.ts';
import type { Peer } from '../protocol/peer.ts';
import { comparePrompts } from '../workflows/evaluate.ts';
import { interpretPrompt as interpret } from '../workflows/interpret.ts';
import { openPrompt } from '../workflows/saved-prompt.ts';
import { exportPrompt as exportTo, importPrompt as importFrom } from '../workflows/transfer.ts';
import { tryPrompts } from '../workflows/try-prompt.ts';
import { readRunSettings } from '../workflows/tune.ts';
import { comparisonView } from './comparison-view.ts';
import { workOptions } from './work-options.ts';

/** How many of the most probable tokens a view shows beside the one that was chosen. */
const alternatives = 5;

/** What reads a tuned prompt, or answers with it. */
export function handlePrompts(peer: Peer): void {
  peer.handle(interpretPrompt, async ({ work, folder, count }, signal) => {
    const options = workOptions(peer, work, signal);
    const opened = await openPrompt({ folder }, options);
    return { model: opened.model.name, prompts: await interpret(opened, count, options) };
  });
  peer.handle(tryPrompt, async ({ work, folder, fields, maxNewTokens }, signal) => {
    const options = workOptions(peer, work, signal);
    const opened = await openPrompt({ folder }, options);
    const trials = await tryPrompts(
      opened,
      {
        fields,
        max_new_tokens: maxNewTokens,
        seed: 0,
        alternatives,
        do_sample: false,
        temperature: 1,
        top_k: 0,
        top_p: 1,
      },
      options,
    );
    return { trials };
  });
  peer.handle(evaluatePrompt, async ({ work, folder }, signal) => {
    const settings = await readRunSettings(folder);
    const request = { settings, prompt: join(folder, 'prompt'), projected: 'cosine' } as const;
    return comparisonView(await comparePrompts(request, workOptions(peer, work, signal)));
  });
  peer.handle(importPrompt, async ({ work, folder, target, model }, signal) => {
    const result = await importFrom({ folder, model }, target, { overwrite: false }, workOptions(peer, work, signal));
    return { folder: result.folder };
  });
  peer.handle(exportPrompt, async ({ work, folder, target, overwrite }, signal) => {
    const result = await exportTo({ folder }, target, { overwrite }, workOptions(peer, work, signal));
    const notes = result.peftObstacle === undefined ? [] : [String(result.peftObstacle)];
    return { folder: result.folder, notes };
  });
}
