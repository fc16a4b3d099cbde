const SUFFIXES: Readonly<Record<string, number>> = {
  '': 1,
  b: 512,
  kB: 1000,
  K: 1024,
  k: 1024,
  KiB: 1024,
  MB: 1e6,
  M: 1024 ** 2,
  m: 1024 ** 2,
  MiB: 1024 ** 2,
  GB: 1e9,
  G: 1024 ** 3,
  GiB: 1024 ** 3,
};

/** A count with its unit (`10`, `2k`); undefined where it is none. */
export function parseCount(text: string): number | undefined {
  const match = /^(\d+)(.*)$/.exec(text);
  const unit = match?.[2] ?? '';
  return match && Object.hasOwn(SUFFIXES, unit) ? Number(match[1]) * (SUFFIXES[unit] as number) : undefined;
}
