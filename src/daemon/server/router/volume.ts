import type { VolumeCreateRequest } from '#api/volume.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { volumeList } from '../../volumes/list.ts';
import { volumesPrune } from '../../volumes/prune.ts';
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

function create(x: Exchange): Coroutine<void> {
  const request = x.json<VolumeCreateRequest>();
  const volume = x.daemon.volumes.create({
    name: request.Name,
    driver: request.Driver,
    labels: request.Labels,
    options: request.DriverOpts,
  });
  return x.reply(201, volume.toApi(x.daemon.clock));
}

function* removeVolume(x: Exchange): Coroutine<void> {
  x.daemon.volumes.remove(x.name, { force: x.query.flag('force') });
  yield* x.empty(204);
}
