import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import { runArgv, testKernel } from './testing/host.ts';

const SHELLS: Record<string, { path: string; name: string }> = {
  bash: { path: '/bin/bash', name: '/bin/bash' },
  ash: { path: '/bin/ash', name: 'sh' },
  dash: { path: '/bin/sh', name: '/bin/sh' },
};

/** Lines of [shell, command, stdout, stderr, exit status]. */
const recorded = readFileSync(new URL('./recorded.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as [string, string, string, string, number]);

/** Command lines with what bash 5.3, BusyBox 1.38 ash and dash said to them. */
describe.each(Object.keys(SHELLS))('%s -c', (shell) => {
  const { path, name } = SHELLS[shell] as { path: string; name: string };
  const cases = recorded.filter(([kind]) => kind === shell);
  test.each(cases)('%s: %s', (_, command, stdout, stderr, exit) => {
    const kernel = testKernel();
    kernel.fs.mkdirAll('/tmp/t');
    const outcome = runArgv(kernel, [name, '-c', command], { path, cwd: '/tmp/t', steps: 100_000 });
    expect({ ...outcome, stderr: outcome.stderr.replace(/line (\d+): +\d+ Killed/g, 'line $1: PID Killed') }).toEqual({
      stdout,
      stderr,
      exit,
    });
  });
});
