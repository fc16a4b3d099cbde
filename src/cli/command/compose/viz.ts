import type { Command } from '../../command.ts';
import type { ComposeProject } from '../../compose/spec/types.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { INT } from '../../pflag/number.ts';
import { completeServices } from './completion.ts';
import { DRY_RUN } from './flags.ts';
import { loadProject } from './project.ts';

/** What of a service stands in its node. */
interface VizWish {
  indent: string;
  ports: boolean;
  networks: boolean;
  image: boolean;
}

/** The help of a command that may change. */
export function experimental(command: string, text: string): string {
  return `${text}

EXPERIMENTAL:
  docker compose alpha${command && ` ${command}`} is an experimental feature.
  Experimental features provide early access to product functionality. These
  features may change between releases without warning, or can be removed from a
  future release. Learn more about experimental features in our documentation:
  https://docs.docker.com/go/experimental/`;
}

/** `docker compose alpha viz` */
export const vizCommand: Command = {
  use: 'viz [OPTIONS]',
  short: 'EXPERIMENTAL - Generate a graphviz graph from your compose file',
  long: experimental('viz', 'EXPERIMENTAL - Generate a graphviz graph from your compose file'),
  flags: [
    DRY_RUN,
    { name: 'image', kind: BOOL, usage: "Include service's image name in output graph" },
    { name: 'indentation-size', kind: INT, default: 1, usage: 'Number of tabs or spaces to use for indentation' },
    { name: 'networks', kind: BOOL, usage: "Include service's attached networks in output graph" },
    { name: 'ports', kind: BOOL, usage: "Include service's exposed ports in output graph" },
    {
      name: 'spaces',
      kind: BOOL,
      usage: "If given, space character ' ' will be used to indent,\notherwise tab character '\\t' will be used",
    },
  ],
  complete: completeServices,
  *run(context) {
    const { flags } = context;
    yield* context.err('viz command is EXPERIMENTAL\n');
    const project = yield* loadProject(context);
    const indent = (flags.bool('spaces') ? ' ' : '\t').repeat(Math.max(0, flags.number('indentation-size')));
    const [ports, networks, image] = [flags.bool('ports'), flags.bool('networks'), flags.bool('image')];
    yield* context.out(`${graphOf(project, { indent, ports, networks, image })}\n`);
  },
};

/** A project as a graph in the language of graphviz: services, and arrows to those they depend on. */
function graphOf({ name, services }: ComposeProject, wish: VizWish): string {
  const { indent } = wish;
  const lines = [`digraph ${JSON.stringify(name)} {`, `${indent}layout=dot;`];
  for (const [service, { ports = [], networks = {}, image = '' }] of Object.entries(services)) {
    const label = [`<font point-size="15">${service}</font>`];
    if (wish.networks && Object.keys(networks).length > 0) {
      const names = Object.keys(networks).map((network) => `<br/>${network}`);
      label.push(`<font point-size="10">`, '<br/><br/><b>Networks:</b>', ...names, '</font>');
    }
    if (wish.ports && ports.length > 0) {
      const texts = ports.map(
        ({ published = '', target, protocol = '', mode = '' }) => `${published}:${target} (${protocol}, ${mode})`,
      );
      label.push(`<font point-size="10"><br/><br/><b>Ports:</b>${texts.map((text) => `<br/>${text}`).join('')}</font>`);
    }
    if (wish.image) label.push(`<font point-size="10"><br/><br/><b>Image:</b><br/>${image}</font>`);
    lines.push(`${indent}${JSON.stringify(service)} [style="filled" label=<${label.join('')}>];`);
  }
  lines.push('');
  for (const [service, { depends_on = {} }] of Object.entries(services)) {
    for (const other of Object.keys(depends_on)) {
      lines.push(`${indent}${JSON.stringify(service)} -> ${JSON.stringify(other)};`);
    }
  }
  return [...lines, '}', ''].join('\n');
}
