import type { VolumeCreateRequest } from '#api/volume.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { describeVolume } from '../../volumes/describe.ts';
import { volumeList } from '../../volumes/list.ts';
import { findPluginVolumes, lookAtVolume, makePluginVolume, volumeRemove } from '../../volumes/plugin.ts';
import { volumesPrune } from '../../volumes/prune.ts';
import { VOLUME_CREATE } from '../bodies.ts';
import type { Exchange } from '../exchange.ts';
import { get, post, type Route, remove } from './route.ts';

/** /volumes */
export const volumeRoutes: readonly Route[] = [
  get('/volumes', list),
  get('/volumes/{}', inspect),
  post('/volumes/create', create),
  post('/volumes/prune', (x) => x.reply(200, volumesPrune(x.daemon, x.filters))),
  remove('/volumes/{}', removeVolume),
];

function* create(x: Exchange): Coroutine<void> {
  const request = x.json<VolumeCreateRequest>(VOLUME_CREATE);
  const volume = x.daemon.volumes.create({
    name: request.Name,
    driver: request.Driver,
    labels: request.Labels,
    options: request.DriverOpts,
  });
  yield* makePluginVolume(x.daemon, volume);
  yield* x.reply(201, describeVolume(x.daemon, volume));
}

function* list(x: Exchange): Coroutine<void> {
  yield* findPluginVolumes(x.daemon);
  yield* x.reply(200, volumeList(x.daemon, x.filters));
}

function* inspect(x: Exchange): Coroutine<void> {
  if (!x.daemon.volumes.find(x.name)) yield* findPluginVolumes(x.daemon);
  const volume = x.daemon.volumes.get(x.name);
  yield* lookAtVolume(x.daemon, volume);
  yield* x.reply(200, describeVolume(x.daemon, volume));
}

function* removeVolume(x: Exchange): Coroutine<void> {
  yield* volumeRemove(x.daemon, x.name, { force: x.query.flag('force') });
  yield* x.empty(204);
}
