import { graphDriverFault } from '../graphdriver/choose.ts';
import type { DaemonConfig } from './config.ts';
import { ConfigError, checkHost, checkPrefix } from './values.ts';

const LEVELS: readonly string[] = ['debug', 'info', 'warn', 'warning', 'error', 'fatal', 'panic', 'trace'];

/** What is wrong with settings that are well formed each (moby daemon/config.Validate); undefined where nothing is. */
export function validate(config: DaemonConfig): string | undefined {
  const level = config.text('log-level', 'info');
  if (!LEVELS.includes(level.toLowerCase())) return `invalid logging level: ${level}`;
  try {
    for (const host of config.list('hosts')) checkHost(host);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  for (const label of config.list('labels')) if (!label.includes('=')) return `bad attribute format: ${label}`;
  for (const mirror of config.list('registry-mirrors')) {
    const fault = mirrorFault(mirror);
    if (fault) return `invalid mirror: ${fault}`;
  }
  const mtu = config.number('mtu', 0);
  if (mtu < 0) return `invalid default MTU: ${mtu}`;
  for (const what of ['concurrent downloads', 'concurrent uploads', 'download attempts']) {
    const value = config.number(`max-${what.replace(' ', '-')}`, 1);
    if (value < 0 || (value === 0 && what === 'download attempts')) return `invalid max ${what}: ${value}`;
  }
  const cidr = config.text('fixed-cidr-v6');
  if (cidr !== '') {
    try {
      checkPrefix(cidr);
    } catch (error) {
      if (error instanceof ConfigError) return `invalid fixed-cidr-v6: invalid fixed-cidr-v6: ${error.message}`;
      throw error;
    }
  }
  return undefined;
}

function mirrorFault(mirror: string): string | undefined {
  if (!mirror.includes('://'))
    return `no scheme specified for ${JSON.stringify(mirror)}: must use either 'https://' or 'http://'`;
  const scheme = mirror.slice(0, mirror.indexOf('://'));
  return scheme === 'http' || scheme === 'https'
    ? undefined
    : `unsupported scheme ${JSON.stringify(scheme)} in ${JSON.stringify(mirror)}: must use either 'https://' or 'http://'`;
}

/** Settings that exclude each other, told when the engine starts (moby daemon.verifyDaemonSettings); undefined where none do. */
export function settingsConflict(config: DaemonConfig): string | undefined {
  if (config.text('bridge') !== '' && config.text('bip') !== '')
    return 'You specified -b & --bip, mutually exclusive options. Please specify only one';
  if (!config.flag('iptables', true) && !config.flag('icc', true))
    return 'You specified --iptables=false with --icc=false. ICC=false uses iptables to function. Please set --icc or --iptables to true';
  const runtime = config.text('default-runtime', 'runc');
  const runtimes = Object.keys((config.value('runtimes') as object | undefined) ?? {});
  if (runtime !== 'runc' && runtime !== 'io.containerd.runc.v2' && !runtimes.includes(runtime))
    return `specified default runtime '${runtime}' does not exist`;
  const layers = graphDriverFault(config);
  if (layers !== undefined) return layers;
  for (const [index, { base, size }] of (config.addressPools ?? []).entries()) {
    const length = Number(base.split('/')[1]);
    if (length > size)
      return `Error initializing network controller: error obtaining controller instance: could not construct local address space: network at index ${index} (&{${base} ${size}}) has a smaller prefix (/${length}) than the target size of that pool (/${size})`;
  }
  return undefined;
}
