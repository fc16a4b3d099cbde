import type { ImageConfig } from '#api/image.ts';
import { invalidParameter } from '#errdefs/errdefs.ts';

/** Instructions that `docker commit --change` takes. */
const INSTRUCTIONS = [
  'CMD',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'HEALTHCHECK',
  'LABEL',
  'ONBUILD',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
];

type Changed = Partial<Pick<ImageConfig, 'Cmd' | 'Entrypoint' | 'OnBuild' | 'User' | 'WorkingDir' | 'StopSignal'>> & {
  Env: string[];
  ExposedPorts: Record<string, Record<string, never>>;
  Labels: Record<string, string>;
  Volumes: Record<string, Record<string, never>>;
  Healthcheck?: ImageConfig['Healthcheck'];
};

/**
 * Applies instructions of a Dockerfile to a configuration (moby builder/dockerfile BuildFromConfig).
 * @param changes a line each, as `CMD ["x"]`, `ENV A=b`
 * @returns the members that they set; lists and maps of `config` go on in them
 * @throws DockerError `RUN is not a valid change command`
 */
export function applyChanges(config: Partial<ImageConfig>, changes: readonly string[]): Partial<ImageConfig> {
  const changed: Changed = {
    Env: [...(config.Env ?? [])],
    ExposedPorts: { ...config.ExposedPorts },
    Labels: { ...config.Labels },
    Volumes: { ...config.Volumes },
  };
  const lines = changes.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  for (const line of lines) {
    const name = (line.split(/\s/, 1)[0] as string).toUpperCase();
    if (!INSTRUCTIONS.includes(name)) throw invalidParameter(`${name} is not a valid change command`);
  }
  for (const line of lines) {
    const [, name = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(line) ?? [];
    apply(changed, name.toUpperCase(), rest);
  }
  const { Env, ExposedPorts, Labels, Volumes, ...others } = changed;
  return {
    ...others,
    ...(Env.length > 0 && { Env }),
    ...(Object.keys(ExposedPorts).length > 0 && { ExposedPorts }),
    ...(Object.keys(Labels).length > 0 && { Labels }),
    ...(Object.keys(Volumes).length > 0 && { Volumes }),
  };
}

function apply(changed: Changed, name: string, rest: string): void {
  switch (name) {
    case 'CMD':
      changed.Cmd = command(rest);
      break;
    case 'ENTRYPOINT':
      changed.Entrypoint = command(rest);
      // What the base was to run by default was not meant for this.
      changed.Cmd ??= null;
      break;
    case 'ENV':
      for (const [key, value] of assignments(rest)) {
        changed.Env = [...changed.Env.filter((entry) => !entry.startsWith(`${key}=`)), `${key}=${value}`];
      }
      break;
    case 'LABEL':
      for (const [key, value] of assignments(rest)) changed.Labels[key] = value;
      break;
    case 'EXPOSE':
      for (const port of words(rest)) changed.ExposedPorts[port.includes('/') ? port : `${port}/tcp`] = {};
      break;
    case 'VOLUME':
      for (const path of array(rest) ?? words(rest)) changed.Volumes[path] = {};
      break;
    case 'HEALTHCHECK':
      changed.Healthcheck = healthcheck(rest);
      break;
    case 'ONBUILD':
      changed.OnBuild = [...(changed.OnBuild ?? []), rest];
      break;
    case 'STOPSIGNAL':
      changed.StopSignal = rest;
      break;
    case 'USER':
      changed.User = rest;
      break;
    case 'WORKDIR':
      changed.WorkingDir = rest.startsWith('/') ? rest : `${changed.WorkingDir ?? ''}/${rest}`;
      break;
  }
}

/** The exec form `["a", "b"]`, or a line for the shell. */
function command(text: string): string[] {
  return array(text) ?? ['/bin/sh', '-c', text];
}

function array(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  } catch {
    // Not JSON: then it is a line for the shell.
  }
  return undefined;
}

function healthcheck(text: string): ImageConfig['Healthcheck'] {
  const [, kind = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(text) ?? [];
  if (kind.toUpperCase() === 'NONE') return { Test: ['NONE'] };
  if (kind.toUpperCase() !== 'CMD') throw invalidParameter(`Unknown type ${JSON.stringify(kind)} in HEALTHCHECK`);
  const words = array(rest);
  return { Test: words ? ['CMD', ...words] : ['CMD-SHELL', rest] };
}

/** `A=b C="d e"`, or the old form `A the rest`. */
function assignments(text: string): [string, string][] {
  const first = words(text)[0] ?? '';
  if (!first.includes('=')) {
    const [, key = '', value = ''] = /^(\S+)\s+(.*)$/s.exec(text) ?? [];
    return [[key, value]];
  }
  return words(text).map((word) => {
    const [key = ''] = word.split('=', 1);
    return [key, word.slice(key.length + 1)];
  });
}

/** Words apart by blanks; quotes and backslashes keep blanks in a word. */
function words(text: string): string[] {
  const found = text.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/g) ?? [];
  return found.map((word) =>
    word.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g, (_, double, single, escaped) => {
      return (
        (double as string | undefined)?.replace(/\\(.)/g, '$1') ?? (single as string | undefined) ?? (escaped as string)
      );
    }),
  );
}
