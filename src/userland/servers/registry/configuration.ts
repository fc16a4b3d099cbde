/** Settings by their path, as `http.addr`; all values are text. */
export type Settings = ReadonlyMap<string, string>;

/**
 * Reads a configuration file: the part of YAML that registries' are written in, maps with text in them, indented by blanks,
 * and lists in brackets, which are passed over.
 */
export function readSettings(yaml: string): Map<string, string> {
  const settings = new Map<string, string>();
  const stack: { indent: number; key: string }[] = [];
  for (const line of yaml.split('\n')) {
    const [, blanks = '', key, value = ''] = /^(\s*)([\w-]+):\s*(.*)$/.exec(line.replace(/\s+#.*$/, '')) ?? [];
    if (key === undefined) continue;
    const indent = blanks.length;
    while (stack.length > 0 && (stack.at(-1)?.indent ?? 0) >= indent) stack.pop();
    stack.push({ indent, key: key.toLowerCase() });
    const inner = /^\{(.*)\}$/.exec(value);
    const path = stack.map((each) => each.key).join('.');
    if (inner) {
      for (const pair of (inner[1] ?? '').split(',')) {
        const [name = '', text = ''] = pair.split(':').map((part) => part.trim());
        settings.set(`${path}.${name.toLowerCase()}`, text);
      }
    } else settings.set(path, value.trim().replace(/^(["'])(.*)\1$/, '$2'));
  }
  return settings;
}

/** Lets variables REGISTRY_A_B stand in for what the file says of a.b (distribution, configuration.md). */
export function overridden(settings: Settings, env: ReadonlyMap<string, string>): Settings {
  const all = new Map(settings);
  for (const [name, value] of env) {
    if (!name.startsWith('REGISTRY_')) continue;
    all.set(name.slice('REGISTRY_'.length).toLowerCase().replaceAll('_', '.'), value);
  }
  return all;
}
