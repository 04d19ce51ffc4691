import { useLanguageBundle } from '../base/l10n.ts';
import { initialize } from '../protocol/messages.ts';
import type { Peer } from '../protocol/peer.ts';
import { openTokenizer } from '../workflows/models.ts';
import { handleNlInputs } from './handle-nl-inputs.ts';
import { handleTokens } from './handle-tokens.ts';
import { OpenedTokenizers } from './opened-tokenizers.ts';

export interface Server {
  /** Ends the work in hand; a training stops after its step and keeps its state. */
  stop(): Promise<void>;
}

/** Answers the host's requests. This thread answers what is light at once; what computes runs in threads of its own. */
export function serve(peer: Peer): Server {
  peer.handle(initialize, ({ languageBundle }) => {
    useLanguageBundle(languageBundle && { ...languageBundle });
    return { process: process.pid, nodeVersion: process.version };
  });
  const tokenizers = new OpenedTokenizers((model) => openTokenizer(model, {}));
  handleTokens(peer, tokenizers);
  handleNlInputs(peer, tokenizers);
  return { stop: async () => undefined };
}
