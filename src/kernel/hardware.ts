/** The machine that every host runs on. */
export const HARDWARE = {
  processors: 2,
  /** In KiB. */
  memory: 24_684_096,
  /** What the kernel and a process take of it, roughly, in KiB. */
  kernelMemory: 262_144,
  processMemory: 1_924,
  vendor: 'AuthenticAMD',
  model: 'AMD EPYC',
  megahertz: 2596.15,
} as const;
