import { beginLab } from '#lab/worker/main.ts';

// The one worker of the page. It is started twice, under two names, and fetched once: as the lab, and as the grader that
// probes a copy of it. What arrives while the grader is being fetched is kept for it.
if (self.name === 'grader') {
  const early: MessageEvent[] = [];
  self.onmessage = (event) => early.push(event);
  // Not awaited: what is fetched imports the file in which this stands.
  void import('#grading/worker.ts').then(() => {
    for (const event of early) self.onmessage?.call(self as unknown as Window & typeof globalThis, event);
  });
} else beginLab();
