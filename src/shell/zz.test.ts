import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { runArgv, testKernel } from './testing/host.ts';
test('x', () => {
  const all = JSON.parse(readFileSync(process.env.REC ?? '/tmp/ub/recorded2.json', 'utf8'));
  let ok = 0;
  const only = process.env.ONLY;
  for (const c of all) {
    if (only && !c.cmd.includes(only)) continue;
    const k = testKernel();
    k.fs.mkdirAll('/tmp/t');
    const arg0 = { bash: '/bin/bash', ash: 'sh', dash: '/bin/sh' }[c.shell as string] as string;
    const path = { bash: '/bin/bash', ash: '/bin/ash', dash: '/bin/sh' }[c.shell as string] as string;
    let r: any;
    try { r = runArgv(k, [arg0, '-c', c.cmd], { path, cwd: '/tmp/t', steps: 100000 }); } catch (e) { r = { stdout: '', stderr: 'CRASH ' + (e instanceof Error ? e.stack : JSON.stringify(e)), exit: -9 }; }
    const norm = (s: string) => s.replace(/line (\d+): +\d+ (Killed|Terminated)/g, 'line $1: PID $2');
    if (r.stdout === c.stdout && norm(r.stderr) === norm(c.stderr) && r.exit === c.exit) ok++;
    else console.log(`### ${c.shell}: ${c.cmd}\n--- real\n${c.stdout}|${c.stderr}|${c.exit}\n--- ours\n${r.stdout}|${r.stderr}|${r.exit}`);
  }
  console.log(`OK ${ok}/${all.length}`);
}, 120000);
