/** What an engine of old is told of the cluster it belongs to (`docker daemon --help`, Docker 1.9). */
export interface ClusterOptions {
  /** `consul://192.168.56.10:8500` */
  readonly store?: string;
  /** `eth0:2376` or `192.168.56.11:2376` */
  readonly advertise?: string;
}

/** Takes `--cluster-store` and `--cluster-advertise` out of dockerd's arguments. @returns them, and what is left */
export function takeClusterOptions(args: readonly string[]): {
  options: ClusterOptions;
  rest: string[];
  missing?: string;
} {
  const found = new Map<string, string>();
  const rest: string[] = [];
  let missing: string | undefined;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const [, name = '', value] = /^--cluster-(store|advertise|store-opt)(?:=(.*))?$/.exec(arg) ?? [];
    if (name === '') rest.push(arg);
    else if (name === 'store-opt') missing = '--cluster-store-opt';
    else found.set(name, value ?? args[++at] ?? '');
  }
  const store = found.get('store');
  const advertise = found.get('advertise');
  return {
    options: { ...(store !== undefined && { store }), ...(advertise !== undefined && { advertise }) },
    rest,
    ...(missing !== undefined && { missing }),
  };
}
