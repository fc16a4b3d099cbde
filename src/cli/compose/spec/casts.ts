import { CliError } from '../../errors.ts';
import { quote } from '../../pflag/quote.ts';
import type { Value } from '../yaml.ts';

type Cast = (text: string, warn: (message: string) => void) => Value;

function toWhole(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new CliError(`strconv.Atoi: parsing ${quote(text)}: invalid syntax`);
  return Number(text);
}

function toFraction(text: string): number {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) {
    throw new CliError(`strconv.ParseFloat: parsing ${quote(text)}: invalid syntax`);
  }
  return Number(text);
}

function toSwitch(text: string, warn: (message: string) => void): boolean {
  const word = text.toLowerCase();
  for (const [value, others] of [
    [true, ['y', 'yes', 'on']],
    [false, ['n', 'no', 'off']],
  ] as const) {
    if (word === String(value)) return value;
    if (!others.some((other) => other === word)) continue;
    warn(`${quote(text)} for boolean is not supported by YAML 1.2, please use \`${value}\``);
    return value;
  }
  throw new CliError(`invalid boolean: ${text}`);
}

const WHOLE =
  'cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares deploy.replicas ' +
  'deploy.rollback_config.parallelism deploy.update_config.parallelism deploy.restart_policy.max_attempts ' +
  'deploy.placement.max_replicas_per_node deploy.resources.limits.pids healthcheck.retries mem_swappiness ' +
  'oom_score_adj pids_limit ports.[].target scale ulimits.* ulimits.*.hard ulimits.*.soft ' +
  'volumes.[].tmpfs.mode';
const FRACTION = 'cpus deploy.update_config.max_failure_ratio ' + 'deploy.rollback_config.max_failure_ratio';
const SWITCH =
  'healthcheck.disable init oom_kill_disable privileged read_only stdin_open tty volumes.[].read_only ' +
  'volumes.[].bind.create_host_path volumes.[].volume.nocopy';
const TOP_SWITCH =
  'networks.*.external networks.*.internal networks.*.attachable networks.*.enable_ipv4 networks.*.enable_ipv6 ' +
  'volumes.*.external secrets.*.external configs.*.external';

const CASTS: readonly (readonly [place: readonly string[], cast: Cast])[] = [
  ...inServices(WHOLE, toWhole),
  ...inServices(FRACTION, toFraction),
  ...inServices(SWITCH, toSwitch),
  ...TOP_SWITCH.split(' ').map((place) => [place.split('.'), toSwitch] as const),
];

function inServices(places: string, cast: Cast): (readonly [readonly string[], Cast])[] {
  return places.split(' ').map((place) => [['services', '*', ...place.split('.')], cast]);
}

/** What a text at a place of a Compose file becomes where it stands for a number or a switch. */
export function castAt(place: readonly string[]): Cast | undefined {
  return CASTS.find(
    ([wanted]) =>
      wanted.length === place.length && wanted.every((part, index) => part === '*' || part === place[index]),
  )?.[1];
}
