import { expect, test, vi } from 'vitest';
import { Lab } from '../lab.ts';
import { plainScenario } from '../scenario.ts';
import type { FromLab } from './protocol.ts';
import { Session } from './session.ts';

const EPOCH = Date.UTC(2026, 10, 21, 9, 0, 0);

/** A session whose real time is moved by hand; looking at the clock takes a microsecond. */
class Desk {
  readonly sent: FromLab[] = [];
  readonly session: Session;
  missed = false;
  fetched = 0;
  #now = 0;
  #due: { at: number; callback: () => void }[] = [];

  constructor() {
    const session = this;
    const later = (callback: () => void, delay: number) => {
      const entry = { at: this.#now + delay, callback };
      this.#due.push(entry);
      return () => {
        this.#due = this.#due.filter((each) => each !== entry);
      };
    };
    this.session = new Session({
      now: () => {
        this.#now += 0.001;
        return this.#now;
      },
      soon: (callback) => later(callback, 0),
      later,
      send: (message) => this.sent.push(message),
      secondPart: {
        value: undefined,
        async fetch() {
          session.fetched++;
          // The code says what was missed until it has arrived.
          await Promise.resolve();
          session.missed = false;
        },
      },
      wasMissed: () => this.missed,
    });
  }

  async run(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      // What is fetched arrives between two turns.
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      const next = this.#due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#due = this.#due.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = Math.max(this.#now, end);
  }

  /** What the console has shown. */
  text(): string {
    const decoder = new TextDecoder();
    return this.sent.map((message) => (message.type === 'output' ? decoder.decode(message.bytes) : '')).join('');
  }

  types(): string[] {
    return this.sent.map(({ type }) => type).filter((type) => type !== 'output' && type !== 'busy');
  }
}

const scenario = plainScenario(['node1'], { epoch: EPOCH });

/** Starts a lab and types two commands; `missing` says where something is found missing. */
async function desk(missing?: 'start' | 'input'): Promise<Desk> {
  const made = new Desk();
  made.missed = missing === 'start';
  made.session.handle({ type: 'start', scenario });
  await made.run(10);
  made.session.handle({ type: 'open', console: 'c1', host: 'node1', size: { rows: 24, columns: 80 } });
  await made.run(500);
  made.session.handle({ type: 'input', console: 'c1', text: 'echo one; x=2\r' });
  await made.run(500);
  if (missing === 'input') made.missed = true;
  made.session.handle({ type: 'input', console: 'c1', text: 'echo $x $(hostname)\r' });
  await made.run(2_000);
  return made;
}

test.each(['start', 'input'] as const)('code missing at the %s is fetched, and nothing shows of it', async (where) => {
  const whole = await desk();
  expect(whole.text()).toContain('2 node1');
  const divided = await desk(where);
  expect(divided.text()).toBe(whole.text());
  expect(divided.types()).toEqual(whole.types());
  expect(divided.fetched).toBe(whole.fetched + 1);
});

test('input that meets missing code before it is recorded is not lost', async () => {
  const made = await desk();
  const { fetched } = made;
  const advance = vi.spyOn(Lab.prototype, 'advance').mockImplementationOnce(() => {
    made.missed = true;
    throw new Error('it is not there yet');
  });
  made.session.handle({ type: 'input', console: 'c1', text: 'echo not $((40 + 2)) lost\r' });
  await made.run(2_000);
  expect(made.fetched).toBe(fetched + 1);
  expect(made.text()).toContain('not 42 lost');
  advance.mockRestore();
});

test('a program that waits for seconds ends when they have passed', async () => {
  const made = await desk();
  made.session.handle({ type: 'input', console: 'c1', text: 'sleep 20; echo done after $SECONDS\r' });
  await made.run(19_900);
  expect(made.text()).not.toContain('done after 2');
  await made.run(1_000);
  expect(made.text()).toMatch(/done after 2\d/);
});

test('the clock of the lab goes on while nobody types', async () => {
  const made = await desk();
  await made.run(300_000);
  made.session.handle({ type: 'input', console: 'c1', text: 'echo $((SECONDS / 60)) minutes\r' });
  await made.run(500);
  expect(made.text()).toContain('5 minutes');
});
