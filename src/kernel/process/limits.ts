import { Errno } from '../errno.ts';

/** Resources that setrlimit(2) knows, by their names without RLIMIT_, in the order of /proc/PID/limits. */
export const RESOURCES = [
  'cpu',
  'fsize',
  'data',
  'stack',
  'core',
  'rss',
  'nproc',
  'nofile',
  'memlock',
  'as',
  'locks',
  'sigpending',
  'msgqueue',
  'nice',
  'rtprio',
  'rttime',
] as const;
export type Resource = (typeof RESOURCES)[number];

/** A soft and a hard limit; Infinity for none. */
export type Limit = readonly [soft: number, hard: number];
export type Limits = Readonly<Record<Resource, Limit>>;

const NONE: Limit = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
/** The most that fs.nr_open lets nofile be. */
const MOST_FILES = 1_048_576;

/** Limits of the processes of a host. */
export const HOST_LIMITS: Limits = {
  cpu: NONE,
  fsize: NONE,
  data: NONE,
  stack: [8_388_608, Number.POSITIVE_INFINITY],
  core: [0, Number.POSITIVE_INFINITY],
  rss: NONE,
  nproc: [96_365, 96_365],
  nofile: [20_000, 20_000],
  memlock: [8_388_608, 8_388_608],
  as: NONE,
  locks: NONE,
  sigpending: [96_365, 96_365],
  msgqueue: [819_200, 819_200],
  nice: [0, 0],
  rtprio: [0, 0],
  rttime: NONE,
};

/**
 * setrlimit(2).
 * @param privileged whether it may raise hard limits (CAP_SYS_RESOURCE)
 * @throws Errno EINVAL where the soft limit is above the hard one; EPERM
 */
export function limitsWith(limits: Limits, resource: Resource, limit: Limit, privileged: boolean): Limits {
  const [soft, hard] = limit;
  if (soft > hard) throw new Errno('EINVAL');
  if (hard > limits[resource][1] && !privileged) throw new Errno('EPERM');
  if (resource === 'nofile' && hard > MOST_FILES) throw new Errno('EPERM');
  return { ...limits, [resource]: limit };
}
