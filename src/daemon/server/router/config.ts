import { unavailable } from '#errdefs/errdefs.ts';
import { NOT_A_MANAGER } from '../../swarm/notmanager.ts';
import { get, post, type Route, remove } from './route.ts';

/** /configs */
export const configRoutes: readonly Route[] = [
  get('/configs', notManager),
  get('/configs/{}', notManager),
  post('/configs/create', notManager),
  post('/configs/{}/update', notManager),
  remove('/configs/{}', notManager),
];

function notManager(): never {
  throw unavailable(NOT_A_MANAGER);
}
