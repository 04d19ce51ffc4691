import { resolve } from 'node:path';
import { runProgram } from '../run-program.ts';
import { demonstrate } from './demonstrate.ts';

/** `npm run demo`, from the root of the repository. */
await runProgram(process.argv.slice(2), (_, open) =>
  demonstrate(resolve('examples/countries/countries.tune.yaml'), open()),
);
