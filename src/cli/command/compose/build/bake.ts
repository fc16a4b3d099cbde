import type { CommandContext } from '../../../command.ts';
import type { ComposeProject } from '../../../compose/spec/types.ts';
import { type BuildWish, buildSpec } from './services.ts';

/** What `docker buildx bake` would be given for these services (`docker compose build --print`). */
export function bakeFile(
  context: CommandContext,
  project: ComposeProject,
  names: readonly string[],
  wish: BuildWish,
): string {
  const sorted = [...names].sort();
  const target = sorted.map((name) => {
    const spec = buildSpec(context, project, name, wish);
    const place = spec.dockerfile.startsWith('/') ? spec.dockerfile : `${spec.context}/${spec.dockerfile}`;
    const hosts = Object.fromEntries(
      spec.extraHosts.map((text) => /^([^:]*):(.*)$/.exec(text)?.slice(1, 3) ?? [text, '']),
    );
    return [
      name,
      {
        context: spec.context,
        ...(spec.inline === undefined ? { dockerfile: place } : { 'dockerfile-inline': spec.inline }),
        ...some('args', byName(spec.args)),
        labels: byName(spec.labels),
        tags: spec.tags,
        ...(spec.cacheFrom.length > 0 && { 'cache-from': spec.cacheFrom }),
        ...(spec.target !== '' && { target: spec.target }),
        ...(spec.pull && { pull: true }),
        ...(spec.noCache && { 'no-cache': true }),
        ...(spec.network !== '' && { network: spec.network }),
        ...some('extra-hosts', hosts),
        output: ['type=docker'],
      },
    ] as const;
  });
  return JSON.stringify({ group: { default: { targets: sorted } }, target: Object.fromEntries(target) }, null, 2);
}

function byName(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function some(name: string, record: Readonly<Record<string, string>>): object {
  return Object.keys(record).length > 0 ? { [name]: record } : {};
}
