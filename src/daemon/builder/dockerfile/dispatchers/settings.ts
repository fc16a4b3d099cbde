import { invalidParameter } from '#errdefs/errdefs.ts';
import { signalNamed } from '#kernel/process/signals.ts';
import type { Builder } from '../builder.ts';
import { exposedPorts } from '../exposedports.ts';
import type { Command, CommandLine, CommandOf } from '../instructions/command.ts';
import { quotedList } from '../quoted.ts';
import { type RunConfig, shellOf } from '../runconfig.ts';
import { processWords } from '../shell/lex.ts';
import type { StageState } from '../state.ts';

/** Changes the configuration. @returns what the history says of it @throws DockerError */
type Settle<C extends Command> = (builder: Builder, state: StageState, command: C) => string;
type Kinds = Exclude<Command['kind'], 'run' | 'copy' | 'add' | 'workdir'>;

type PairsOf = Extract<Command, { pairs: unknown }>;
type TextOf = Extract<Command, { text: string }>;
type ValuesOf = Extract<Command, { values: readonly string[] }>;
type CommandLineOf = Extract<Command, { kind: 'cmd' | 'entrypoint' }>;

/** Instructions that change the configuration alone (moby builder/dockerfile/dispatchers.go). */
export const SETTINGS: Readonly<Record<Kinds, Settle<never>>> = {
  env: (_: Builder, { config }: StageState, { pairs }: PairsOf) => {
    for (const { key, value } of pairs) {
      const env = config.Env ?? [];
      const at = env.findIndex((entry) => entry.split('=', 1)[0] === key);
      if (at < 0) config.Env = [...env, `${key}=${value}`];
      else env[at] = `${key}=${value}`;
    }
    return ['ENV', ...pairs.map(({ key, value }) => `${key}=${value}`)].join(' ');
  },
  label: (_: Builder, { config }: StageState, { pairs }: PairsOf) => {
    config.Labels = { ...config.Labels, ...Object.fromEntries(pairs.map(({ key, value }) => [key, value])) };
    return ['LABEL', ...pairs.map(({ key, value }) => `${key}=${value}`)].join(' ');
  },
  maintainer: (_: Builder, state: StageState, { text }: TextOf) => {
    state.maintainer = text;
    return `MAINTAINER ${text}`;
  },
  cmd: (_: Builder, state: StageState, { command }: CommandLineOf) => {
    state.config.Cmd = resolved(command, state.config);
    if (command.words.length > 0) state.commandSet = true;
    return `CMD ${quotedList(state.config.Cmd)}`;
  },
  entrypoint: (_: Builder, state: StageState, { command }: CommandLineOf) => {
    const { config } = state;
    config.Entrypoint = resolved(command, config);
    // What the image below was to run by default was not meant for this.
    if (!state.commandSet) config.Cmd = null;
    return `ENTRYPOINT ${quotedList(config.Entrypoint)}`;
  },
  healthcheck: ({ progress }: Builder, { config }: StageState, { health }: CommandOf<'healthcheck'>) => {
    const before = config.Healthcheck?.Test ?? [];
    if (before.length > 0 && before[0] !== 'NONE')
      progress.out(`Note: overriding previous HEALTHCHECK: [${before.join(' ')}]\n`);
    config.Healthcheck = { ...health };
    const spans = [health.Interval, health.Timeout, health.StartPeriod, health.StartInterval].map(goDuration);
    return `HEALTHCHECK &{[${(health.Test ?? []).join(' ')}] ${spans.join(' ')} ${health.Retries ?? 0}}`;
  },
  expose: ({ escapeToken }: Builder, state: StageState, { values }: ValuesOf) => {
    const ports = values.flatMap((value) => processWords(value, state.variables, escapeToken));
    const exposed = exposedPorts(ports);
    state.config.ExposedPorts = { ...state.config.ExposedPorts, ...exposed };
    return `EXPOSE ${ports.join(' ')}`;
  },
  user: (_: Builder, { config }: StageState, { text }: TextOf) => {
    config.User = text;
    return `USER ${text}`;
  },
  volume: (_: Builder, { config }: StageState, { values }: ValuesOf) => {
    const volumes = { ...config.Volumes };
    for (const value of values) {
      if (value === '') throw invalidParameter('VOLUME specified can not be an empty string');
      volumes[value] = {};
    }
    config.Volumes = volumes;
    return `VOLUME [${values.join(' ')}]`;
  },
  stopsignal: (_: Builder, { config }: StageState, { text }: TextOf) => {
    if (signalNamed(text) === undefined) throw invalidParameter(`invalid signal: ${text}`);
    config.StopSignal = text;
    return `STOPSIGNAL ${text}`;
  },
  arg: (_: Builder, state: StageState, { args }: CommandOf<'arg'>) => {
    for (const { key, value } of args) state.args.add(key, value);
    return ['ARG', ...args.map(({ key, value }) => (value === undefined ? key : `${key}=${value}`))].join(' ');
  },
  shell: (_: Builder, { config }: StageState, { values }: ValuesOf) => {
    config.Shell = [...values];
    return `SHELL [${values.join(' ')}]`;
  },
  onbuild: (_: Builder, { config }: StageState, { text }: TextOf) => {
    config.OnBuild = [...(config.OnBuild ?? []), text];
    return `ONBUILD ${text}`;
  },
};

/** The words of a command, the shell before them where it is in shell form. */
export function resolved({ words, shell }: CommandLine, config: RunConfig): string[] {
  return shell ? [...shellOf(config), ...words] : [...words];
}

/** A span as Go prints it: `1m30s`. @param span in nanoseconds */
function goDuration(span = 0): string {
  if (span === 0) return '0s';
  if (span < 1e9) return span < 1e6 ? `${span / 1e3}µs` : `${span / 1e6}ms`;
  const hours = Math.floor(span / 3600e9);
  const minutes = Math.floor((span % 3600e9) / 60e9);
  const seconds = `${(span % 60e9) / 1e9}s`;
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}`;
}
