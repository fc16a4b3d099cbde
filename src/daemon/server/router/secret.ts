import { unavailable } from '#errdefs/errdefs.ts';
import { NOT_A_MANAGER } from '../../swarm/notmanager.ts';
import { get, post, type Route, remove } from './route.ts';

/** /secrets */
export const secretRoutes: readonly Route[] = [
  get('/secrets', notManager),
  get('/secrets/{}', notManager),
  post('/secrets/create', notManager),
  post('/secrets/{}/update', notManager),
  remove('/secrets/{}', notManager),
];

function notManager(): never {
  throw unavailable(NOT_A_MANAGER);
}
