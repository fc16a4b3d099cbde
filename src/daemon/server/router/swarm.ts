import { notImplemented, unavailable } from '#errdefs/errdefs.ts';
import { NOT_A_MANAGER } from '../../swarm/notmanager.ts';
import { get, post, type Route, remove } from './route.ts';

/** Everything about swarms, as an engine that is in none answers it. */
export const swarmRoutes: readonly Route[] = [
  get('/swarm', notManager),
  get('/swarm/unlockkey', notManager),
  post('/swarm/init', () => missing('docker swarm init')),
  post('/swarm/join', () => missing('docker swarm join')),
  post('/swarm/leave', () => {
    throw unavailable('This node is not part of a swarm');
  }),
  post('/swarm/update', notManager),
  post('/swarm/unlock', notManager),
  ...['nodes', 'services', 'tasks', 'secrets', 'configs'].flatMap((noun) => [
    get(`/${noun}`, notManager),
    get(`/${noun}/{}`, notManager),
    post(`/${noun}/create`, notManager),
    post(`/${noun}/{}/update`, notManager),
    remove(`/${noun}/{}`, notManager),
  ]),
];

function notManager(): never {
  throw unavailable(NOT_A_MANAGER);
}

function missing(what: string): never {
  throw notImplemented(`not simulated: ${what}`);
}
