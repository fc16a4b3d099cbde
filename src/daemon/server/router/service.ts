import { unavailable } from '#errdefs/errdefs.ts';
import { NOT_A_MANAGER } from '../../swarm/notmanager.ts';
import { get, post, type Route, remove } from './route.ts';

/** /services */
export const serviceRoutes: readonly Route[] = [
  get('/services', notManager),
  get('/services/{}', notManager),
  post('/services/create', notManager),
  post('/services/{}/update', notManager),
  remove('/services/{}', notManager),
];

function notManager(): never {
  throw unavailable(NOT_A_MANAGER);
}
