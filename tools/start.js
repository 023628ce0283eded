// `npm start`: the set-up, then the whole system until Ctrl-C.
import { setUp } from './setup.js';
import { printError } from './stages.js';

try {
  console.log('\nTasnif تصنيف\n');
  await setUp();
  const { launch } = await import('../apps/launch/dist/index.js');
  await launch(process.argv.slice(2));
} catch (error) {
  printError(error);
  process.exit(1);
}
