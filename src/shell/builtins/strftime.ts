import type { Shell } from '../shell.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `%(format)T` of printf and `\D{format}` of prompts: a time of the clock, in UTC, as strftime(3) writes it. */
export function formatTime(shell: Shell, format: string, argument: string | undefined): string {
  const now = shell.proc.clock.wallTime().seconds;
  const wanted = argument === undefined || argument === '-1' || argument === '-2' ? now : Number(argument) || 0;
  return strftime(format || '%H:%M:%S', wanted);
}

/** strftime(3) for `seconds` since 1970, in UTC. */
export function strftime(format: string, seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = DAYS[date.getUTCDay()] as string;
  const month = MONTHS[date.getUTCMonth()] as string;
  const hours = date.getUTCHours();
  const start = Date.UTC(date.getUTCFullYear(), 0, 1) / 1000;
  const values: Record<string, () => string> = {
    a: () => day.slice(0, 3),
    A: () => day,
    b: () => month.slice(0, 3),
    B: () => month,
    c: () => strftime('%a %b %e %H:%M:%S %Y', seconds),
    C: () => two(Math.floor(date.getUTCFullYear() / 100)),
    d: () => two(date.getUTCDate()),
    D: () => strftime('%m/%d/%y', seconds),
    e: () => String(date.getUTCDate()).padStart(2),
    F: () => strftime('%Y-%m-%d', seconds),
    h: () => month.slice(0, 3),
    H: () => two(hours),
    I: () => two(hours % 12 || 12),
    j: () => String(Math.floor((seconds - start) / 86_400) + 1).padStart(3, '0'),
    m: () => two(date.getUTCMonth() + 1),
    M: () => two(date.getUTCMinutes()),
    n: () => '\n',
    p: () => (hours < 12 ? 'AM' : 'PM'),
    r: () => strftime('%I:%M:%S %p', seconds),
    R: () => strftime('%H:%M', seconds),
    s: () => String(seconds),
    S: () => two(date.getUTCSeconds()),
    t: () => '\t',
    T: () => strftime('%H:%M:%S', seconds),
    u: () => String(date.getUTCDay() || 7),
    w: () => String(date.getUTCDay()),
    x: () => strftime('%m/%d/%y', seconds),
    X: () => strftime('%H:%M:%S', seconds),
    y: () => two(date.getUTCFullYear() % 100),
    Y: () => String(date.getUTCFullYear()),
    z: () => '+0000',
    Z: () => 'UTC',
    '%': () => '%',
  };
  return format.replace(/%([A-Za-z%])/g, (whole, letter: string) => values[letter]?.() ?? whole);
}
