import { expect, it, describe } from 'vitest';
import { lessons, labAfter } from './lessons.ts';
import { Subject } from '#grading/subject.ts';
import { evaluate } from '#grading/check/evaluate.ts';
import { ping } from '#userland/iputils/ping.ts';
import { getaddrinfo } from '#userland/resolver/getaddrinfo.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { anyOf, sleep } from '#kernel/coroutine.ts';
const [lesson] = lessons();
function prepare(lab: any) {
  for (const h of lab.hosts.values()) {
    h.kernel.programs.register('/usr/bin/ping', ping);
    h.kernel.programs.register('/usr/bin/getent', function* (proc: any): any {
      const r = yield* getaddrinfo(proc, proc.argv[2]);
      if (!r.ok) return 2;
      for (const a of r.addresses ?? r.addrs ?? []) yield* proc.print(`${a.text}  STREAM\n`);
      return 0;
    });
    h.kernel.programs.register('/usr/bin/curl', function* (proc: any): any {
      const url = new URL(proc.argv.at(-1));
      const r = yield* getaddrinfo(proc, url.hostname);
      if (!r.ok) return 6;
      const addr = (r.addresses ?? r.addrs)[0];
      const s = new TcpSocket(proc.namespaces.net, proc);
      try { yield* s.connect(addr, Number(url.port || 80), { timeout: 2e9 } as any); } catch (e) { return 7; }
      yield* s.write(new TextEncoder().encode(`GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`));
      for (;;) { const b = yield* s.read(65536); if (b.length === 0) break; yield* proc.print(b); }
      return 0;
    });
  }
  return lab;
}
function run(name: string, steps: any) {
  const lab = prepare(labAfter(lesson!, steps));
  const s = new Subject(lab);
  for (const t of lesson!.lab.tasks) for (const c of t.checks) {
    const f = evaluate(s, c);
    console.log(`${name} ${f.passed ? 'PASS' : 'FAIL'} ${t.id}/${c.name} [${f.cause ?? ''}] found: ${f.found} | why: ${f.why}` + (f.hops && !f.passed ? '\n   ' + f.hops.map((h) => `${h.where}: ${h.what}`).join('\n   ') : ''));
  }
  console.log(lab.takeFailures());
}
it('untouched', () => run('untouched', []));
for (const x of [...lesson!.lab.solutions, ...lesson!.lab.mistakes]) it(x.name, () => run(x.name, x.steps));
