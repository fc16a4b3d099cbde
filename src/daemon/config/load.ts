import { isErrno } from '#kernel/errno.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import { DaemonConfig, type Setting } from './config.ts';
import { jsonFault } from './jsonfault.ts';
import { type DaemonOption, keyOf, OPTIONS } from './options.ts';
import { validate } from './validate.ts';
import { ConfigError, checkJson, describe, isRecord } from './values.ts';

/** Where the settings are, unless `--config-file` says another place. */
export const CONFIG_FILE = '/etc/docker/daemon.json';

/** Settings of the file that have no flag (moby daemon/config.skipValidateOptions). */
const WITHOUT_FLAG: ReadonlySet<string> = new Set([
  'features',
  'builder',
  'proxies',
  'deprecated-key-path',
  'api-cors-header',
]);
/** Objects that are one setting, as opposed to settings below a heading (moby flatOptions). */
const WHOLE: ReadonlySet<string> = new Set([
  'default-ulimits',
  'default-network-opts',
  'features',
  'builder',
  'proxies',
  'runtimes',
  'log-opts',
  'storage-opts',
]);
/** Other names of settings. */
const ALIASES: Readonly<Record<string, string>> = { 'host-gateway-ip': 'host-gateway-ips' };

/**
 * Reads daemon.json and puts the flags over it (moby cmd/dockerd.loadDaemonCliConfig).
 * @param flags by their names in the file
 * @param path that of `--config-file`; undefined for the usual one, which need not be there
 * @throws ConfigError with what dockerd prints
 */
export function loadConfig(
  fs: FileSystemContext,
  flags: ReadonlyMap<string, Setting>,
  path: string | undefined,
): DaemonConfig {
  const file = path ?? CONFIG_FILE;
  const values = new Map<string, Setting>();
  const text = readFile(fs, file, path !== undefined);
  if (text !== undefined) {
    try {
      for (const [key, value] of readSettings(text, flags)) values.set(key, value);
      for (const [key, value] of flags) values.set(key, value);
      const fault = validate(new DaemonConfig(values));
      if (fault)
        throw new ConfigError(`merged configuration validation from file and command line flags failed: ${fault}`);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      throw new ConfigError(`unable to configure the Docker daemon with file ${file}: ${error.message}`);
    }
  }
  for (const [key, value] of flags) values.set(key, value);
  const config = new DaemonConfig(values);
  const fault = validate(config);
  if (fault) throw new ConfigError(fault);
  checkLabels(config);
  return config;
}

function readFile(fs: FileSystemContext, file: string, needed: boolean): string | undefined {
  try {
    return fs.readText(file);
  } catch (error) {
    if (!isErrno(error)) throw error;
    if (error.code === 'ENOENT' && !needed) return undefined;
    throw new ConfigError(
      `unable to configure the Docker daemon with file ${file}: open ${file}: ${error.message.toLowerCase()}`,
    );
  }
}

function readSettings(text: string, flags: ReadonlyMap<string, Setting>): Map<string, Setting> {
  if (text.trim() === '') return new Map();
  const parsed = parse(text);
  if (!isRecord(parsed))
    throw new ConfigError(
      `invalid JSON: json: cannot unmarshal ${describe(parsed)} into Go value of type map[string]interface {}`,
    );
  const settings = new Map<string, Setting>();
  for (const [key, value] of Object.entries(parsed)) {
    if (isRecord(value) && !WHOLE.has(key))
      for (const [name, inner] of Object.entries(value)) settings.set(name, inner);
    else if (key in ALIASES) settings.set(ALIASES[key] ?? key, typeof value === 'string' ? [value] : value);
    else settings.set(key, value);
  }
  const byKey = new Map(OPTIONS.map((option) => [keyOf(option), option]));
  const unknown = [...settings.keys()].filter((key) => !byKey.has(key) && !WITHOUT_FLAG.has(key));
  if (unknown.length > 0)
    throw new ConfigError(`the following directives don't match any configuration option: ${unknown.join(', ')}`);
  const twice = OPTIONS.flatMap((option) => conflict(option, settings, flags)).sort();
  if (twice.length > 0)
    throw new ConfigError(
      `the following directives are specified both as a flag and in the configuration file: ${twice.join(', ')}`,
    );
  for (const [key, value] of settings) {
    const option = byKey.get(key);
    if (!option) continue;
    try {
      checkJson(key, option.kind, value);
    } catch (error) {
      throw error instanceof ConfigError ? new ConfigError(`invalid JSON: ${error.message}`) : error;
    }
  }
  if (settings.has('api-cors-header'))
    throw new ConfigError(
      'merged configuration validation from file and command line flags failed: DEPRECATED: The "api-cors-header" config parameter and the dockerd "--api-cors-header" option have been removed; use a reverse proxy if you need CORS headers',
    );
  return settings;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigError(`invalid JSON: ${jsonFault(text)}`);
  }
}

function conflict(
  option: DaemonOption,
  settings: ReadonlyMap<string, Setting>,
  flags: ReadonlyMap<string, Setting>,
): string[] {
  const key = keyOf(option);
  if (key === undefined || !settings.has(key) || !flags.has(key)) return [];
  return [`${key}: (from flag: ${goText(flags.get(key))}, from file: ${goText(settings.get(key))})`];
}

/** A value as Go's %v prints it. */
function goText(value: Setting): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (isRecord(value))
    return `map[${Object.entries(value)
      .map(([name, inner]) => `${name}:${goText(inner)}`)
      .join(' ')}]`;
  return String(value);
}

/** @throws ConfigError `conflict labels for a=c and a=b` */
function checkLabels(config: DaemonConfig): void {
  const seen = new Map<string, string>();
  for (const label of config.list('labels')) {
    const [name = '', value = ''] = label.split('=');
    const other = seen.get(name);
    if (other !== undefined && other !== value)
      throw new ConfigError(`conflict labels for ${name}=${value} and ${name}=${other}`);
    seen.set(name, value);
  }
}
