import type { SwarmCheck } from '#course/schema/check.ts';
import { list } from '#lab/explain/list.ts';
import type { Subject } from '../subject.ts';
import { hostOf, localState, viewSwarm } from '../swarmview.ts';
import { type Finding, fails, holds } from '../verdict.ts';
import { settled } from './settled.ts';

/** Evaluates a check of kind `swarm`: a host is in a swarm, with so many managers and workers, or is in none. */
export function checkSwarm(subject: Subject, check: SwarmCheck): Finding {
  return settled(subject, check.within, () => checkNow(subject, check));
}

function checkNow(subject: Subject, check: SwarmCheck): Finding {
  const { state, managers, workers } = check;
  const engine = subject.engine(check.host);
  const name = `\`${engine.host.name}\``;
  const actual = localState(engine)?.LocalNodeState ?? 'unknown';
  if (state === 'inactive') {
    const expected = `${name} is in no swarm`;
    if (actual === 'inactive') return holds(expected, expected);
    return fails(expected, `its swarm is ${actual}`, 'unwanted', `${name} is still in a swarm (${actual}).`);
  }
  const expected = [
    `${name} is in a swarm`,
    ...(managers === undefined ? [] : [`with ${counted(managers, 'manager')} to be reached`]),
    ...(workers === undefined ? [] : [`with ${counted(workers, 'ready worker')}`]),
  ].join(', ');
  if (actual === 'inactive') return fails(expected, `${name} is in no swarm`, 'no-swarm', `${name} is in no swarm.`);
  if (actual !== 'active') {
    const why = `The swarm of ${name} is ${actual}: ${localState(engine)?.Error || 'it has not joined yet'}.`;
    return fails(expected, `its swarm is ${actual}`, 'no-swarm', why);
  }
  if (managers === undefined && workers === undefined) return holds(expected, expected);
  const view = viewSwarm(engine);
  if ('refused' in view) return fails(expected, 'the engine lists no nodes', 'no-swarm', view.refused);
  const counts = [
    {
      what: 'manager',
      wanted: managers,
      present: view.nodes.filter(({ ManagerStatus }) => ManagerStatus?.Reachability === 'reachable'),
      others: view.nodes.filter(
        ({ Spec, ManagerStatus }) => Spec.Role === 'manager' && ManagerStatus?.Reachability !== 'reachable',
      ),
      lost: 'cannot be reached',
    },
    {
      what: 'ready worker',
      wanted: workers,
      present: view.nodes.filter(({ Spec, Status }) => Spec.Role === 'worker' && Status.State === 'ready'),
      others: view.nodes.filter(({ Spec, Status }) => Spec.Role === 'worker' && Status.State !== 'ready'),
      lost: 'not ready',
    },
  ];
  const found = counts.map(({ what, present }) => counted(present.length, what)).join(', ');
  for (const { what, wanted, present, others, lost } of counts) {
    if (wanted === undefined || wanted === present.length) continue;
    const away = others.length > 0 ? `; ${lost}: ${list(others.map(hostOf))}` : '';
    const why = `The swarm has ${counted(present.length, what)}, not ${wanted}: ${list(present.map(hostOf), 'none')}${away}.`;
    return fails(expected, found, present.length < wanted ? 'missing' : 'unwanted', why);
  }
  return holds(expected, found);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
