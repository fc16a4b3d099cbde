import type { VolumeCreateRequest } from '#api/volume.ts';
import { asDockerError, notImplemented } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../../daemon.ts';
import { volumeList } from '../../volumes/list.ts';
import { volumesPrune } from '../../volumes/prune.ts';
import { VOLUME_CREATE } from '../bodies.ts';
import type { Exchange } from '../exchange.ts';
import { get, post, type Route, remove } from './route.ts';

/** /volumes */
export const volumeRoutes: readonly Route[] = [
  get('/volumes', (x) => x.reply(200, volumeList(x.daemon, x.filters))),
  get('/volumes/{}', (x) => x.reply(200, x.daemon.volumes.get(x.name).toApi(x.daemon.clock))),
  post('/volumes/create', create),
  post('/volumes/prune', (x) => x.reply(200, volumesPrune(x.daemon, x.filters))),
  remove('/volumes/{}', removeVolume),
];

function* create(x: Exchange): Coroutine<void> {
  const request = x.json<VolumeCreateRequest>(VOLUME_CREATE);
  yield* lookUpDriver(x.daemon, request);
  const volume = x.daemon.volumes.create({
    name: request.Name,
    driver: request.Driver,
    labels: request.Labels,
    options: request.DriverOpts,
  });
  yield* x.reply(201, volume.toApi(x.daemon.clock));
}

/** A driver that is not built in is a plug-in, if there is one of that name. @throws DockerError */
function* lookUpDriver({ pluginGetter, volumes }: Daemon, { Name, Driver }: VolumeCreateRequest): Coroutine<void> {
  if (!Driver || Driver === 'local' || (Name && volumes.find(Name))) return;
  try {
    yield* pluginGetter.get(Driver, 'VolumeDriver');
  } catch (error) {
    throw asDockerError(error).wrap(`create ${Name ?? ''}: error looking up volume plugin ${Driver}`);
  }
  throw notImplemented('not simulated: volumes of a plug-in');
}

function* removeVolume(x: Exchange): Coroutine<void> {
  x.daemon.volumes.remove(x.name, { force: x.query.flag('force') });
  yield* x.empty(204);
}
