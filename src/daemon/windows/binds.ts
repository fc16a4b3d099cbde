import { invalidParameter } from '#errdefs/errdefs.ts';
import { type MountSpec, parseBind } from '../containers/mounts/spec.ts';
import { innerPath } from './paths.ts';

/** `[source:]destination[:mode]`, where source and destination may have a drive before them (moby volume/mounts, windows_parser.go). */
const BIND = /^(?:((?:[A-Za-z]:[\\/][^:*?"<>|]*)|(?:[A-Za-z0-9][\w.-]+)):)?([A-Za-z]:[\\/]?[^:*?"<>|]*)(?::(ro|rw))?$/;

/** Takes `-v` apart as Windows has it. @throws DockerError */
export function parseWindowsBind(raw: string): MountSpec {
  const [, source, destination = '', mode] = BIND.exec(raw) ?? [];
  if (destination === '') throw invalidParameter(`invalid volume specification: '${raw}'`);
  if (/^[A-Za-z]:[\\/]?$/.test(destination)) {
    const what = /^c:/i.test(destination) ? "'c:' or 'c:\\'" : 'a drive';
    if (/^c:/i.test(destination))
      throw invalidParameter(`invalid volume specification: '${raw}': destination path cannot be ${what}`);
  }
  const named = source !== undefined && !/^[A-Za-z]:/.test(source);
  const parts = [source === undefined ? undefined : named ? source : '/S', '/T', mode].filter(
    (part) => part !== undefined,
  );
  const spec = parseBind(parts.join(':'));
  const { point } = spec;
  return {
    ...spec,
    sourceMustExist: source !== undefined && !named,
    point: {
      ...point,
      Destination: innerPath(destination),
      ...(source !== undefined && !named && { Source: innerPath(source) }),
      Propagation: '',
    },
  };
}
