import type { Place } from '#course/schema/check.ts';
import type { Subject } from '../subject.ts';
import { type Finding, fails } from '../verdict.ts';

/** What is wrong with the place a probe is to run at, or a container it aims at; undefined when it runs. */
export function absent(subject: Subject, place: Place, expected: string): Finding | undefined {
  if (place.container === undefined) return undefined;
  const name = `\`${place.container}\``;
  const on = subject.on(place.host);
  const container = subject.engine(place.host).container(place.container);
  if (!container)
    return fails(expected, `there is no container ${name}${on}`, 'missing', `No container is called ${name}${on}.`);
  if (container.State.Running) return undefined;
  const why = `${name}${on} is ${container.State.Status}; it must run.`;
  return fails(expected, `${name} is ${container.State.Status}`, 'not-running', why);
}
