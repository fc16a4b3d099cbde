import type { Bench } from '../bench.ts';
import type { Side } from './arrangement.ts';
import { Menu, type MenuItem } from './Menu.tsx';

/** The menu of what can be opened: a console on a host, a shell in a container, a second side. */
export function NewConsole({ bench, side }: { bench: Bench; side: Side }) {
  const { say } = bench.texts;
  const { arrangement } = bench;
  if (bench.consoles.value.length === 0) return null;
  const open = (host: string, command?: string) => {
    bench.runtime.value?.openConsole(host, command, side);
    bench.runtime.value?.focus();
  };
  const items = (): MenuItem[] => {
    const runtime = bench.runtime.value;
    const first = arrangement.front(side)?.host ?? '';
    const hosts = [...new Set([first, ...bench.consoles.value.map(({ host }) => host)])];
    const containers = (bench.picture.value?.hosts ?? []).flatMap(({ name: host, containers: all }) =>
      hosts.includes(host) ? all.filter(({ state }) => state === 'running').map(({ name }) => ({ host, name })) : [],
    );
    const shells = containers.map(({ host, name }, index) => ({
      label: say(hosts.length > 1 ? 'console.shellOn' : 'console.shell', { container: name, host }),
      run: () => open(host, `docker exec -it ${name} sh`),
      apart: index === 0,
    }));
    const sides: MenuItem[] = arrangement.divided
      ? [
          { label: say('split.across'), run: () => runtime?.moveAcross(), apart: true },
          arrangement.split.value === 'columns'
            ? { label: say('split.rows'), run: () => runtime?.divide('rows') }
            : { label: say('split.columns'), run: () => runtime?.divide('columns') },
          { label: say('split.none'), run: () => runtime?.unite() },
        ]
      : [
          { label: say('split.columns'), run: () => runtime?.divide('columns'), apart: true },
          { label: say('split.rows'), run: () => runtime?.divide('rows') },
        ];
    return [
      ...hosts.map((host) => ({ label: say('console.new', { host }), run: () => open(host) })),
      ...shells,
      ...(arrangement.roomy.value ? sides : []),
    ];
  };
  return <Menu label={say('console.add')} icon="plus" items={items} />;
}
