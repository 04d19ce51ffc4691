// `npm run demo` on a fresh clone: installs, builds, then runs the demonstration (src/cli/demo).
import { fileURLToPath } from 'node:url';
import { installDependencies } from './install-dependencies.mjs';

// The demonstration names its files from the root of the repository.
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
installDependencies();
const { buildAll } = await import('./build.mjs');
await buildAll({ programs: ['cli', 'demo'] });
await import('../dist/demo.js');
