// `npm run demo` on a fresh clone: installs, builds, then runs the demonstration (src/cli/demo).
import { installDependencies } from './install-dependencies.mjs';

installDependencies();
const { buildAll } = await import('./build.mjs');
await buildAll();
await import('../dist/demo.js');
