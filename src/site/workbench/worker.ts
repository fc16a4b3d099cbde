// The one worker of the page. It is started twice, under two names, and fetched once: as the lab, and as the grader that
// probes a copy of it. What arrives while its part is being fetched is kept for it.
const early: MessageEvent[] = [];
self.onmessage = (event) => early.push(event);
if (self.name === 'grader') await import('#grading/worker.ts');
else await import('#lab/worker/main.ts');
for (const event of early) self.onmessage?.call(self as unknown as Window & typeof globalThis, event);

export {};
