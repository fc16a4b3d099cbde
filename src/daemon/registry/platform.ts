import { invalidParameter } from '#errdefs/errdefs.ts';

/** What an image runs on. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** What the hosts are. */
export const OWN_PLATFORM: Platform = { os: 'linux', architecture: 'amd64' };

const SYSTEMS = ['linux', 'windows', 'darwin', 'freebsd'];
const ALIASES: Readonly<Record<string, string>> = { x86_64: 'amd64', 'x86-64': 'amd64', aarch64: 'arm64', i386: '386' };

/** `os[/arch[/variant]]`, or an architecture alone (containerd/platforms.Parse). @throws DockerError */
export function parsePlatform(text: string): Platform {
  const parts = text.toLowerCase().split('/');
  if (parts.length > 3)
    throw invalidParameter(`${JSON.stringify(text)}: cannot parse platform specifier: invalid argument`);
  const bad = parts.find((part) => !/^[a-z0-9_.-]+$/.test(part));
  if (bad !== undefined)
    throw invalidParameter(
      `${JSON.stringify(bad)} is an invalid component of ${JSON.stringify(text)}: platform specifier component must match "^[A-Za-z0-9_.-]+$": invalid argument`,
    );
  const [first = '', second, variant] = parts;
  const architecture = (name: string) => ALIASES[name] ?? name;
  if (second === undefined) {
    if (SYSTEMS.includes(first)) return { os: first, architecture: OWN_PLATFORM.architecture };
    return { os: OWN_PLATFORM.os, architecture: architecture(first) };
  }
  return { os: first, architecture: architecture(second), ...(variant !== undefined && { variant }) };
}

export function platformText({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant ? [variant] : [])].join('/');
}
