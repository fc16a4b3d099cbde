import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import type { DaemonLog } from '../daemonlog.ts';
import type { DaemonConfig, Setting } from './config.ts';
import type { DaemonFlags } from './flags.ts';
import { CONFIG_FILE, loadConfig } from './load.ts';
import { ConfigError } from './values.ts';

/** What SIGHUP can change while the engine runs (moby daemon/reload.go); what the file does not name stays as it is. */
const RELOADABLE: readonly string[] = [
  'debug',
  'labels',
  'insecure-registries',
  'registry-mirrors',
  'max-concurrent-downloads',
  'max-concurrent-uploads',
  'max-download-attempts',
  'shutdown-timeout',
  'default-runtime',
  'runtimes',
  'features',
];

/** Reads daemon.json again; a faulty one changes nothing. */
export function* reloadConfig(daemon: Daemon, flags: DaemonFlags, log: DaemonLog): Coroutine<void> {
  const file = flags.configFile ?? CONFIG_FILE;
  yield* log.info('Got signal to reload configuration', { 'config-file': file });
  let fresh: DaemonConfig;
  try {
    fresh = loadConfig(daemon.fs, flags.settings, flags.configFile);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    yield* log.error('Error reloading configuration', { error: error.message });
    return;
  }
  const changes = new Map<string, Setting>();
  for (const key of RELOADABLE) if (fresh.has(key)) changes.set(key, fresh.value(key));
  daemon.config = daemon.config.with(changes);
  log.level = daemon.config.logLevel;
  daemon.events.log('daemon', 'reload', daemon.id, attributes(daemon));
}

function attributes({ config, kernel }: Daemon): Record<string, string> {
  const list = (key: string) => JSON.stringify(config.list(key));
  return {
    debug: String(config.flag('debug')),
    'default-cgroupns-mode': config.text('default-cgroupns-mode', 'host'),
    'default-ipc-mode': config.text('default-ipc-mode', 'private'),
    'default-runtime': config.text('default-runtime', 'runc'),
    'default-shm-size': '67108864',
    features: 'map[]',
    'insecure-registries': list('insecure-registries'),
    labels: list('labels'),
    'live-restore': 'false',
    'max-concurrent-downloads': String(config.number('max-concurrent-downloads', 3)),
    'max-concurrent-uploads': String(config.number('max-concurrent-uploads', 5)),
    'max-download-attempts': String(config.number('max-download-attempts', 5)),
    name: kernel.uts.hostname,
    'registry-mirrors': list('registry-mirrors'),
    runtimes: '',
    'shutdown-timeout': String(config.number('shutdown-timeout', 15)),
  };
}
