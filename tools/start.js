// `npm start`: the set-up, then the whole system until Ctrl-C.
import { setUp } from './setup.js';
import { printError, stage } from './stages.js';

const stop = new AbortController();
let asked = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    // One Ctrl-C may come twice at once, from the terminal and from npm; who asks again later does not want to wait.
    if (stop.signal.aborted && performance.now() - asked > 1_000) process.exit(130);
    asked ||= performance.now();
    stop.abort();
  });
}

try {
  console.log('\nTasnif تصنيف\n');
  await setUp({ stop: stop.signal });
  const { launch } = await import('../apps/launch/dist/index.js');
  await launch({ args: process.argv.slice(2), environment: process.env, stage }, stop.signal);
  process.exit(0);
} catch (error) {
  if (!stop.signal.aborted) printError(error);
  process.exit(stop.signal.aborted ? 130 : 1);
}
