import { digestOf } from '#daemon/images/digest.ts';
import { packLayer } from '#daemon/images/layer.ts';
import { compressLayer } from '#daemon/registry/blob.ts';
import { LAYER_TYPE, manifestBytes } from '#daemon/registry/manifest.ts';
import { PLUGIN_TYPE } from '#daemon/registry/plugin.ts';
import type { Clock } from '#kernel/clock.ts';
import type { RegistryStorage } from '#userland/servers/registry/storage.ts';
import { pluginDefinitions } from '../plugins.ts';

/** Puts a plug-in of the course into a registry. */
export function publishPlugin(storage: RegistryStorage, name: string, clock: Clock): void {
  for (const { config, tree, size } of pluginDefinitions([name])) {
    const tar = packLayer({ tree, size }, clock);
    const blob = compressLayer(tar);
    const layer = { mediaType: LAYER_TYPE, size: blob.length, digest: digestOf(blob) };
    storage.putBlob(name, layer.digest, blob);
    const json = new TextEncoder().encode(
      JSON.stringify({ ...config, rootfs: { type: 'layers', diff_ids: [digestOf(tar)] } }),
    );
    const descriptor = { mediaType: PLUGIN_TYPE, size: json.length, digest: digestOf(json) };
    storage.putBlob(name, descriptor.digest, json);
    storage.putManifest(name, 'latest', manifestBytes(descriptor, [layer]));
  }
}
