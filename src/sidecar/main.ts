import { useFrontEnd } from '../base/front-end.ts';
import { parentProcessTransport } from '../protocol/node-transports.ts';
import { Peer } from '../protocol/peer.ts';
import { endWithHost } from './lifetime.ts';
import { SidecarLog } from './log.ts';
import { Server } from './server.ts';

/** The sidecar process: it serves one window of the editor over the channel to the process that forked it. */
useFrontEnd('editor');
const log = new SidecarLog();
const peer = new Peer(parentProcessTransport(), (error) => log.error(error));
log.connect(peer);
const server = new Server(peer, log);
endWithHost(peer, log, () => server.stop());
