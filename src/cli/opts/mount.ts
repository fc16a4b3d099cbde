import type { Mount } from '#api/container.ts';
import { CliError } from '../errors.ts';
import { readCsv } from '../pflag/csv.ts';
import type { FlagKind } from '../pflag/flag.ts';
import { parseBool } from '../pflag/kinds.ts';
import { quote } from '../pflag/quote.ts';
import { ramInBytes } from './bytes.ts';
import { cut } from './list.ts';

/** Keys that stand for `true` when they have no value. */
const SWITCHES = new Set(['readonly', 'ro', 'volume-nocopy', 'bind-nonrecursive']);

type Setter = (mount: Mount, value: string, key: string) => void;

const invalid = (key: string, value: string, why = '') => new CliError(`invalid value for ${key}: ${value}${why}`);

function bool(value: string, key: string): boolean {
  try {
    return parseBool(value);
  } catch {
    throw invalid(key, value);
  }
}

const bind = (mount: Mount) => {
  mount.BindOptions ??= {};
  return mount.BindOptions;
};

const volume = (mount: Mount) => {
  mount.VolumeOptions ??= { DriverConfig: {} };
  return mount.VolumeOptions;
};

const tmpfs = (mount: Mount) => {
  mount.TmpfsOptions ??= {};
  return mount.TmpfsOptions;
};

function setEntry(entries: Record<string, string>, text: string): void {
  const [name, value] = cut(text, '=');
  if (name !== '') entries[name] = value ?? '';
}

const target: Setter = (mount, value) => {
  mount.Target = value;
};
const source: Setter = (mount, value) => {
  mount.Source = value;
};
const readOnly: Setter = (mount, value, key) => {
  mount.ReadOnly = bool(value, key);
};

/** What each key of `--mount` does. */
const SETTERS: Record<string, Setter> = {
  type: (mount, value) => {
    mount.Type = value.toLowerCase();
  },
  source,
  src: source,
  target,
  dst: target,
  destination: target,
  readonly: readOnly,
  ro: readOnly,
  consistency: (mount, value) => {
    mount.Consistency = value.toLowerCase();
  },
  'bind-propagation': (mount, value) => {
    bind(mount).Propagation = value.toLowerCase();
  },
  'bind-nonrecursive': (mount, value, key) => {
    bind(mount).NonRecursive = bool(value, key);
  },
  'bind-recursive': (mount, value, key) => {
    if (value === 'enabled') return;
    if (value === 'disabled') bind(mount).NonRecursive = true;
    else if (value === 'writable') bind(mount).ReadOnlyNonRecursive = true;
    else if (value === 'readonly') bind(mount).ReadOnlyForceRecursive = true;
    else throw invalid(key, value, ' (must be "enabled", "disabled", "writable", or "readonly")');
  },
  'volume-subpath': (mount, value) => {
    volume(mount).Subpath = value;
  },
  'volume-nocopy': (mount, value, key) => {
    volume(mount).NoCopy = bool(value, key);
  },
  'volume-label': (mount, value) => {
    const options = volume(mount);
    options.Labels ??= {};
    setEntry(options.Labels, value);
  },
  'volume-driver': (mount, value) => {
    volume(mount).DriverConfig = { ...volume(mount).DriverConfig, Name: value };
  },
  'volume-opt': (mount, value) => {
    const options = { ...volume(mount).DriverConfig?.Options };
    setEntry(options, value);
    volume(mount).DriverConfig = { ...volume(mount).DriverConfig, Options: options };
  },
  'image-subpath': (mount, value) => {
    mount.ImageOptions = { Subpath: value };
  },
  'tmpfs-size': (mount, value, key) => {
    try {
      tmpfs(mount).SizeBytes = ramInBytes(value);
    } catch {
      throw invalid(key, value);
    }
  },
  'tmpfs-mode': (mount, value, key) => {
    if (!/^[0-7]+$/.test(value)) throw invalid(key, value);
    tmpfs(mount).Mode = Number.parseInt(value, 8);
  },
};

/** `--mount type=bind,src=…,dst=…`; @throws CliError with Docker's words */
export function parseMount(text: string): Mount {
  const mount: Mount = { Type: 'volume' };
  for (const field of readCsv(text)) {
    const [rawKey, value] = cut(field, '=');
    const key = rawKey.toLowerCase();
    if (value === undefined && !SWITCHES.has(key)) {
      throw new CliError(`invalid field '${field}' must be a key=value pair`);
    }
    const set = SETTERS[key];
    if (set === undefined) throw new CliError(`unexpected key '${key}' in '${field}'`);
    set(mount, value ?? 'true', key);
  }
  check(mount);
  return mount;
}

function check(mount: Mount): void {
  const { Type = '', BindOptions, VolumeOptions, ImageOptions, TmpfsOptions } = mount;
  if (Type === '') throw new CliError('type is required');
  if (!mount.Target) throw new CliError('target is required');
  const mixed = (options: string) => new CliError(`cannot mix '${options}-*' options with mount type '${Type}'`);
  if (VolumeOptions && Type !== 'volume') throw mixed('volume');
  if (ImageOptions && Type !== 'image') throw mixed('image');
  if (BindOptions && Type !== 'bind') throw mixed('bind');
  if (TmpfsOptions && Type !== 'tmpfs') throw mixed('tmpfs');
  const recursive = (value: string, needed: string) =>
    new CliError(`option 'bind-recursive=${value}' requires '${needed}' to be specified in conjunction`);
  if (BindOptions?.ReadOnlyNonRecursive && !mount.ReadOnly) throw recursive('writable', 'readonly');
  if (BindOptions?.ReadOnlyForceRecursive) {
    if (!mount.ReadOnly) throw recursive('readonly', 'readonly');
    if (BindOptions.Propagation !== 'rprivate') throw recursive('readonly', 'bind-propagation=rprivate');
  }
}

/** Mounts. */
export const MOUNT: FlagKind<readonly Mount[]> = {
  type: 'mount',
  zero: [],
  parse: (text, current) => [...current, parseMount(text)],
  format: (value) =>
    value.map(({ Type = '', Source = '', Target = '' }) => quote(`${Type} ${Source} ${Target}`)).join(', '),
};
