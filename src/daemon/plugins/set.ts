import { conflict, notFound, unknownError } from '#errdefs/errdefs.ts';
import type { Daemon } from '../daemon.ts';
import { preparePlugin } from './executor.ts';
import type { Plugin } from './plugin.ts';

/** What of an object can be set, and what is meant where no member is named (moby v2/settable.go). */
const FIELDS = {
  env: ['value'],
  args: ['value'],
  device: ['path'],
  mount: ['source'],
} as const;

interface Setting {
  readonly name: string;
  readonly field: string;
  readonly value: string;
}

/** POST /plugins/{name}/set: `NAME[.FIELD]=VALUE`, all or nothing. @throws DockerError */
export function pluginSet(daemon: Daemon, name: string, args: readonly string[]): void {
  const plugin = daemon.plugins.get(name);
  applySettings(plugin, args);
  preparePlugin(daemon, plugin);
}

/** @throws DockerError `setting "x" not found in the plugin configuration`; conflict while it is enabled */
export function applySettings(plugin: Plugin, args: readonly string[]): void {
  if (plugin.enabled) throw conflict('cannot set on an active plugin, disable plugin before setting');
  const steps = args.map((arg) => stepOf(plugin, parse(arg)));
  for (const step of steps) step();
}

/** Checks one setting; what is answered puts it in force. */
function stepOf({ config, settings }: Plugin, setting: Setting): () => void {
  const { name, value } = setting;
  const env = config.Env?.find((each) => each.Name === name);
  if (env) {
    check(setting, env.Settable, FIELDS.env);
    return () => {
      const entry = `${name}=${value}`;
      const at = settings.Env.findIndex((each) => each.startsWith(`${name}=`));
      if (at < 0) settings.Env.push(entry);
      else settings.Env[at] = entry;
    };
  }
  const mount = settings.Mounts.find((each) => each.Name === name);
  if (mount) {
    check(setting, mount.Settable, FIELDS.mount);
    return () => {
      mount.Source = value;
    };
  }
  const device = settings.Devices.find((each) => each.Name === name);
  if (device) {
    check(setting, device.Settable, FIELDS.device);
    return () => {
      device.Path = value;
    };
  }
  if (config.Args.Name !== '' && config.Args.Name === name) {
    check(setting, config.Args.Settable, FIELDS.args);
    return () => {
      settings.Args = value.split(' ').filter((word) => word !== '');
    };
  }
  throw notFound(`setting ${JSON.stringify(name)} not found in the plugin configuration`);
}

function check({ name, field }: Setting, settable: readonly string[] | null, fields: readonly string[]): void {
  const meant = field === '' ? fields[0] : field;
  if (!meant || !(settable ?? []).includes(meant)) throw unknownError(`${JSON.stringify(name)} is not settable`);
}

/** `NAME[.FIELD][=VALUE]`: a name may have no point in it. */
function parse(arg: string): Setting {
  const equals = arg.indexOf('=');
  const [left, value] = equals < 0 ? [arg, ''] : [arg.slice(0, equals), arg.slice(equals + 1)];
  const point = left.lastIndexOf('.');
  return point < 0
    ? { name: left, field: '', value }
    : { name: left.slice(0, point), field: left.slice(point + 1), value };
}
