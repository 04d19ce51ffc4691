import type { SidecarInformation } from '../../protocol/messages.ts';
import type { Peer } from '../../protocol/peer.ts';

/** What the sidecar is doing. Only a running one can be asked anything. */
export type SidecarState =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'starting'; readonly attempt: number }
  | { readonly kind: 'running'; readonly peer: Peer; readonly information: SidecarInformation }
  /** It ended by itself and is started again at `restartAt` (milliseconds since 1970). */
  | { readonly kind: 'crashed'; readonly reason: string; readonly restartAt: number; readonly attempt: number }
  /** It ended by itself too often: only the command “Restart Sidecar” starts it again. */
  | { readonly kind: 'failed'; readonly reason: string };
