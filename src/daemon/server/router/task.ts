import { unavailable } from '#errdefs/errdefs.ts';
import { NOT_A_MANAGER } from '../../swarm/notmanager.ts';
import { get, post, type Route, remove } from './route.ts';

/** /tasks */
export const taskRoutes: readonly Route[] = [
  get('/tasks', notManager),
  get('/tasks/{}', notManager),
  post('/tasks/create', notManager),
  post('/tasks/{}/update', notManager),
  remove('/tasks/{}', notManager),
];

function notManager(): never {
  throw unavailable(NOT_A_MANAGER);
}
