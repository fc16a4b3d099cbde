import { PROCESS_PAGES } from '../cgroup/group.ts';
import { Errno } from '../errno.ts';
import { RESOURCES, type Resource } from '../process/limits.ts';
import type { Process } from '../process/process.ts';
import type { Viewer } from './inode.ts';

const PAGE = 4096;
/** oom_score of a process that takes next to nothing and is as likely to be killed as others. */
const USUAL_SCORE = 667;

/** Bytes of a process that are in memory. */
export function residentSize(process: Process): number {
  return PROCESS_PAGES + process.usage.held;
}

/** Bytes of its address space. */
export function virtualSize(process: Process): number {
  return residentSize(process) + 1_048_576;
}

/** /proc/PID/oom_score. */
export function oomScoreText({ usage }: Process): string {
  return `${Math.max(0, USUAL_SCORE + Math.round((usage.oomScoreAdjustment * 2) / 3))}\n`;
}

/**
 * Writes /proc/PID/oom_score_adj.
 * @throws Errno EINVAL; EACCES where it would be killed less likely and the writer has no CAP_SYS_RESOURCE
 */
export function adjustOomScore({ usage }: Process, text: string, viewer: Viewer): void {
  const value = Number(text);
  if (!/^-?\d+\s*$/.test(text) || value < -1000 || value > 1000) throw new Errno('EINVAL');
  if (value < usage.oomScoreAdjustment && viewer && !viewer.credentials.capabilities.has('SYS_RESOURCE'))
    throw new Errno('EACCES');
  usage.oomScoreAdjustment = value;
}

/** /proc/PID/statm. */
export function statmText(process: Process): string {
  const pages = (bytes: number) => Math.ceil(bytes / PAGE);
  return `${pages(virtualSize(process))} ${pages(residentSize(process))} 45 200 0 ${pages(process.usage.held)} 0\n`;
}

/** The lines of /proc/PID/status about memory. */
export function memoryLines(process: Process): [string, string][] {
  const kilobytes = (bytes: number) => `${String(Math.ceil(bytes / 1024)).padStart(8)} kB`;
  return [
    ['VmSize', kilobytes(virtualSize(process))],
    ['VmRSS', kilobytes(residentSize(process))],
    ['RssAnon', kilobytes(process.usage.held)],
    ['RssFile', kilobytes(PROCESS_PAGES)],
  ];
}

/** A list of numbers as `0-1,3`. */
export function ranges(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of numbers) {
    const last = parts.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(',');
}

/** Names and units of /proc/PID/limits, by resource. */
const LIMITS: Record<Resource, readonly [name: string, unit: string]> = {
  cpu: ['cpu time', 'seconds'],
  fsize: ['file size', 'bytes'],
  data: ['data size', 'bytes'],
  stack: ['stack size', 'bytes'],
  core: ['core file size', 'bytes'],
  rss: ['resident set', 'bytes'],
  nproc: ['processes', 'processes'],
  nofile: ['open files', 'files'],
  memlock: ['locked memory', 'bytes'],
  as: ['address space', 'bytes'],
  locks: ['file locks', 'locks'],
  sigpending: ['pending signals', 'signals'],
  msgqueue: ['msgqueue size', 'bytes'],
  nice: ['nice priority', ''],
  rtprio: ['realtime priority', ''],
  rttime: ['realtime timeout', 'us'],
};

/** /proc/PID/limits. */
export function limitsText({ usage }: Process): string {
  const show = (value: number) => (value === Number.POSITIVE_INFINITY ? 'unlimited' : String(value)).padEnd(20);
  const lines = RESOURCES.map((resource) => {
    const [name, unit] = LIMITS[resource];
    const [soft, hard] = usage.limits[resource];
    return `${`Max ${name}`.padEnd(25)} ${show(soft)} ${show(hard)} ${unit.padEnd(10)}\n`;
  });
  return `Limit                     Soft Limit           Hard Limit           Units     \n${lines.join('')}`;
}
