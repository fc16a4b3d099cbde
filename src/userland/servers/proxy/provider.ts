import { SECOND } from '#kernel/clock.ts';
import { anyOf, type Coroutine, until, WaitQueue } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { DynamicConfiguration } from './configuration.ts';
import { Engine, EngineError } from './engine.ts';
import { type AddressOptions, containerItems, serviceItems } from './items.ts';
import { configurationOf } from './labels.ts';
import type { Log } from './log.ts';
import type { ProviderOptions } from './options.ts';

/** News that come close together are looked at together (providers.providersThrottleDuration). */
const THROTTLE = 2 * SECOND;
/** An engine that does not answer is asked again after this long, then more seldom. */
const FIRST_RETRY = SECOND;
const LAST_RETRY = 60 * SECOND;

/** What a provider looks at, and how. */
export interface ProviderSetting {
  /** Behind the `@` of names. */
  readonly name: string;
  readonly kind: 'docker' | 'swarm';
  readonly options: ProviderOptions;
  readonly addresses: AddressOptions;
}

/**
 * Watches an engine for as long as the proxy runs: asks it over its API for all there is, and again whenever its events
 * say that something has changed; services of a swarm every so many seconds, since their tasks are on other engines.
 */
export function* watchEngine(
  proc: Process,
  log: Log,
  setting: ProviderSetting,
  changed: (configuration: DynamicConfiguration) => void,
): Coroutine<void> {
  const news = new WaitQueue();
  const state = { pending: false };
  const tell = () => {
    state.pending = true;
    news.wakeAll();
  };
  let retry = FIRST_RETRY;
  for (;;) {
    try {
      const engine = new Engine(proc, setting.options.endpoint);
      const stream = yield* engine.events(setting.kind === 'docker' ? ['container'] : ['service', 'container', 'node']);
      const ended = { now: false };
      const listener = proc.thread(
        (function* (): Coroutine<void> {
          for (let event = yield* stream.next(); event; event = yield* stream.next())
            if (matters(event.Action ?? '')) tell();
          ended.now = true;
          news.wakeAll();
        })(),
      );
      try {
        retry = yield* followEngine(proc, log, engine, setting, { news, state, ended }, changed);
      } finally {
        listener.cancel();
        stream.close();
      }
      yield* log.error('Provider error, retrying in 1s', { error: 'unexpected EOF', providerName: setting.name });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      yield* log.error(`Provider error, retrying in ${retry / SECOND}s`, {
        error: error.message,
        providerName: setting.name,
      });
    }
    yield* proc.sleep(retry);
    retry = Math.min(retry * 2, LAST_RETRY);
  }
}

interface News {
  readonly news: WaitQueue;
  readonly state: { pending: boolean };
  readonly ended: { now: boolean };
}

/** Until the engine ends. @returns how long to wait before the next attempt @throws EngineError */
function* followEngine(
  proc: Process,
  log: Log,
  engine: Engine,
  { name, kind, options, addresses }: ProviderSetting,
  { news, state, ended }: News,
  changed: (configuration: DynamicConfiguration) => void,
): Coroutine<number> {
  const { clock } = proc;
  const complaints = new Set<string>();
  for (;;) {
    state.pending = false;
    const pending: (readonly [string, string])[] = [];
    const complain = (item: { readonly name: string }, message: string) => {
      const text = `${item.name}: ${message}`;
      if (!complaints.has(text)) pending.push([item.name, message]);
      complaints.add(text);
    };
    const items = yield* (kind === 'docker' ? containerItems : serviceItems)(engine, addresses, complain);
    changed(configurationOf(items, options, complain));
    for (const [item, message] of pending)
      yield* log.error(message, { [kind === 'docker' ? 'container' : 'serviceName']: item, providerName: name });
    const earliest = clock.now + THROTTLE;
    const latest = kind === 'swarm' ? clock.now + options.refreshSeconds * SECOND : undefined;
    while (!state.pending && !ended.now && !(latest !== undefined && clock.now >= latest))
      yield latest === undefined ? news : anyOf(news, until(clock, latest));
    if (ended.now) return FIRST_RETRY;
    while (clock.now < earliest && kind === 'docker') yield until(clock, earliest);
  }
}

function matters(action: string): boolean {
  return /^(start|die|health_status.*|create|update|remove)$/.test(action);
}
