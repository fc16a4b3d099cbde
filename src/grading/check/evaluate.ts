import type { Check } from '#course/schema/check.ts';
import type { Subject } from '../subject.ts';
import { type Finding, fails } from '../verdict.ts';
import { checkClosed } from './closed.ts';
import { checkCommand } from './command.ts';
import { checkContainer } from './container.ts';
import { checkHttp } from './http.ts';
import { checkImage } from './image.ts';
import { checkIsolated } from './isolated.ts';
import { checkNetwork } from './network.ts';
import { checkNode } from './node.ts';
import { checkReaches } from './reaches.ts';
import { checkResolves } from './resolves.ts';
import { checkService } from './service.ts';
import { checkSwarm } from './swarm.ts';
import { checkVolume } from './volume.ts';

/** Evaluates a check, of whatever kind, on a copy of a lab. */
export function evaluate(subject: Subject, check: Check): Finding {
  return engineStopped(subject, check) ?? evaluateKind(subject, check);
}

/** Where an engine has to be asked that does not run, nothing else can be said. */
function engineStopped(subject: Subject, check: Check): Finding | undefined {
  // What is sent or run from a host needs no engine.
  if ('from' in check && check.from.container === undefined) return undefined;
  const { host } = subject.engine('from' in check ? check.from.host : check.host);
  if (host.running) return undefined;
  const name = `\`${host.name}\``;
  const why = `The Docker Engine of ${name} does not run.`;
  return fails(`the Docker Engine of ${name} runs`, 'it does not run', 'not-running', why);
}

function evaluateKind(subject: Subject, check: Check): Finding {
  switch (check.kind) {
    case 'network':
      return checkNetwork(subject, check);
    case 'container':
      return checkContainer(subject, check);
    case 'reaches':
      return checkReaches(subject, check);
    case 'isolated':
      return checkIsolated(subject, check);
    case 'closed':
      return checkClosed(subject, check);
    case 'http':
      return checkHttp(subject, check);
    case 'resolves':
      return checkResolves(subject, check);
    case 'volume':
      return checkVolume(subject, check);
    case 'image':
      return checkImage(subject, check);
    case 'service':
      return checkService(subject, check);
    case 'node':
      return checkNode(subject, check);
    case 'swarm':
      return checkSwarm(subject, check);
    case 'command':
      return checkCommand(subject, check);
  }
}
