import type { RegistryStorage } from './storage.ts';

/**
 * Deletes blobs that no manifest names (distribution, garbage-collection.md).
 * @returns what is told of it, line by line
 */
export function* collectGarbage(
  storage: RegistryStorage,
  options: { dryRun: boolean; untagged: boolean },
): Generator<string, void> {
  const marked = new Set<string>();
  for (const name of storage.repositories()) {
    yield name;
    const tagged = new Set(storage.tags(name).map((tag) => storage.tagged(name, tag)));
    for (const digest of storage.revisions(name)) {
      if (options.untagged && !tagged.has(digest)) {
        yield `manifest eligible for deletion: ${digest}`;
        if (!options.dryRun) storage.removeManifest(name, digest);
        continue;
      }
      yield `${name}: marking manifest ${digest} `;
      marked.add(digest);
      for (const part of partsOf(storage.content(digest))) {
        yield `${name}: marking blob ${part}`;
        marked.add(part);
      }
    }
  }
  const unused = storage.blobs().filter((digest) => !marked.has(digest));
  yield '';
  yield `${marked.size} blobs marked, ${unused.length} blobs and 0 manifests eligible for deletion`;
  for (const digest of unused) {
    yield `blob eligible for deletion: ${digest}`;
    if (!options.dryRun) storage.removeContent(digest);
  }
}

function partsOf(manifest: Uint8Array | undefined): string[] {
  if (!manifest) return [];
  const { config, layers = [] } = JSON.parse(new TextDecoder().decode(manifest)) as {
    config?: { digest: string };
    layers?: { digest: string }[];
  };
  return [...(config ? [config.digest] : []), ...layers.map(({ digest }) => digest)];
}
