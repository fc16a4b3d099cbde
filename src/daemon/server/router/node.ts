import { unavailable } from '#errdefs/errdefs.ts';
import { NOT_A_MANAGER } from '../../swarm/notmanager.ts';
import { get, post, type Route, remove } from './route.ts';

/** /nodes */
export const nodeRoutes: readonly Route[] = [
  get('/nodes', notManager),
  get('/nodes/{}', notManager),
  post('/nodes/create', notManager),
  post('/nodes/{}/update', notManager),
  remove('/nodes/{}', notManager),
];

function notManager(): never {
  throw unavailable(NOT_A_MANAGER);
}
