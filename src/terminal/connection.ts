import type { ConsoleSize, Journal } from '#lab/journal.ts';
import type { Thing } from '#lab/picture/thing.ts';
import type { Scenario } from '#lab/scenario.ts';
import type { FromLab, ToLab } from '#lab/worker/protocol.ts';
import { Watchdog } from './watchdog.ts';

/** How long the lab may take to answer input before the learner is offered a way out, in milliseconds. */
const PATIENCE = 2_000;

/** What a connection tells about: the worker's messages, and whether the worker answers at all. */
export interface ConnectionListener {
  message(message: FromLab): void;
  silence(silent: boolean): void;
}

/** The page's end of the line to the worker that runs a lab. */
export class LabConnection {
  readonly #worker: Worker;
  readonly #watchdog: Watchdog;
  #inputs = 0;

  constructor(worker: Worker, listener: ConnectionListener) {
    this.#worker = worker;
    this.#watchdog = new Watchdog(PATIENCE, (silent) => listener.silence(silent));
    worker.onmessage = (event: MessageEvent<FromLab>) => {
      this.#watchdog.answered();
      listener.message(event.data);
    };
    worker.onerror = (event) => listener.message({ type: 'error', message: event.message || 'the lab stopped' });
  }

  /** How many inputs were sent. */
  get inputs(): number {
    return this.#inputs;
  }

  /** Starts the lab, or replays `journal` on it; in place of the one that runs, where one does. */
  start(scenario: Scenario, journal?: Journal): void {
    this.#inputs = 0;
    this.#send({ type: 'start', scenario, journal });
  }

  open(console: string, host: string, size: ConsoleSize): void {
    this.#send({ type: 'open', console, host, size });
  }

  /** Types `text` into a console. */
  input(console: string, text: string): void {
    this.#send({ type: 'input', console, text });
    this.#send({ type: 'ping' });
    this.#watchdog.asked();
    this.#inputs++;
  }

  resize(console: string, size: ConsoleSize): void {
    this.#send({ type: 'resize', console, size });
  }

  close(console: string): void {
    this.#send({ type: 'close', console });
  }

  /** Asks about a thing of the picture; `details` with the same number answers. */
  inspect(request: number, thing: Thing): void {
    this.#send({ type: 'inspect', request, thing });
  }

  /** Ends the lab at once, whatever it is doing. */
  terminate(): void {
    this.#watchdog.stop();
    this.#worker.terminate();
  }

  #send(message: ToLab): void {
    this.#worker.postMessage(message);
  }
}
