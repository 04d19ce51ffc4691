import { exportPrompt, interpretPrompt, tryPrompt } from '../protocol/messages.ts';
import type { Peer } from '../protocol/peer.ts';
import { generateText } from '../workflows/generate.ts';
import { interpretPrompt as interpret } from '../workflows/interpret.ts';
import { openPrompt } from '../workflows/saved-prompt.ts';
import { exportPrompt as exportTo } from '../workflows/transfer.ts';
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
    return await generateText(
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
  });
  peer.handle(exportPrompt, async ({ work, folder, target, overwrite }, signal) => {
    const result = await exportTo({ folder }, target, { overwrite }, workOptions(peer, work, signal));
    const notes = result.peftObstacle === undefined ? [] : [String(result.peftObstacle)];
    return { folder: result.folder, notes };
  });
}
