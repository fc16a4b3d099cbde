import { notImplemented, unavailable } from '#errdefs/errdefs.ts';
import { NOT_A_MANAGER } from '../../swarm/notmanager.ts';
import { get, post, type Route } from './route.ts';

/** /swarm */
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
];

function notManager(): never {
  throw unavailable(NOT_A_MANAGER);
}

function missing(what: string): never {
  throw notImplemented(`not simulated: ${what}`);
}
