// Divides the code of the page's worker in two: what a lab needs up to its first prompt, and the rest, which follows.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { anatomy, helpTexts, innerFunctions, methodsOf, names } from './anatomy.mjs';
import { graph } from './graph.mjs';
import { profile } from './profile.mjs';

const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url));
const ENTRY = `${SOURCES}site/workbench/worker.ts`;
/** What is shorter than this stays where it is, in characters: a place-holder would not be much smaller. */
const SMALL = 60;
/** What only the page's worker runs is in no profile; all of it is needed at once. */
const AT_ONCE = [
  ENTRY,
  `${SOURCES}lab/worker/`,
  `${SOURCES}kernel/code.ts`,
  `${SOURCES}kernel/process/program.ts`,
  `${SOURCES}cli/fetched.ts`,
];

/** A library whose files are divided as ours are: much of it is for what a shell rarely reads. */
const LIBRARY = /\/node_modules\/unbash\/dist\/[^/]+\.js$/;

/** The path under which the second part of a file is found. */
export const laterPath = (path) => path.replace(/\.(ts|js)$/, '.later.$1');
/** The path of the file whose second part is found there. */
export const firstPath = (path) => path.replace(/\.later\.(ts|js)$/, '.$1');

/** @returns {Promise<Plan>} */
export async function plan() {
  const [{ all, core }, calledIn] = await Promise.all([graph(), profile()]);
  return new Plan(all, core, calledIn);
}

/** Which declaration of which file comes when, and the texts of both parts of each file. */
class Plan {
  #targets;
  #core;
  /** Every file of ours, taken apart. */
  #files = new Map();
  /** Per file, the declarations of its first part. */
  #first = new Map();
  /** Per file, the functions within constants and the methods of classes that come later, by their declaration. */
  #inner = new Map();
  /** Per file, the names that its first part takes from elsewhere, imports and declarations that come later. */
  #uses = new Map();
  /** Names that need a place-holder: `path name` → number. */
  #stubs = new Map();
  /** Names that a second part, or a file that comes later as a whole, needs of a first part. */
  #wanted = new Map();

  constructor(all, core, calledIn) {
    this.#targets = all;
    this.#core = core;
    for (const path of all.keys()) {
      if ((path.startsWith(SOURCES) && path.endsWith('.ts')) || LIBRARY.test(path))
        this.#files.set(path, anatomy(path, readFileSync(path, 'utf8')));
    }
    const pinned = this.#pinned();
    const copied = this.#meant(({ copied }) => copied);
    const waiting = [];
    for (const [path, file] of this.#files) {
      this.#first.set(path, new Set());
      this.#inner.set(path, new Map());
      this.#uses.set(path, new Set());
      if (!core.has(path)) continue;
      const calls = calledIn(path, file.text);
      const atOnce = AT_ONCE.some((start) => path.startsWith(start));
      const isCalled = ({ start, end }) => atOnce || calls.some((at) => at >= start && at < end);
      for (const declared of file.declarations) {
        if (declared.kind === 'constant') {
          const inner = innerFunctions(declared).filter(
            ({ node, method }) => !isCalled(method ?? node) && node.end - node.start > SMALL,
          );
          // What is copied is read, every text of it.
          if (!atOnce && !copied.has(`${path} ${declared.name}`))
            inner.push(...helpTexts(declared).filter(({ node }) => !inner.some((each) => isWithin(node, each.node))));
          this.#inner.get(path).set(declared.name, inner);
          continue;
        }
        if (declared.kind === 'class') {
          const inner = methodsOf(declared).filter(
            ({ node, method }) => !isCalled(method) && node.end - node.start > 2 * SMALL,
          );
          this.#inner.get(path).set(declared.name, inner);
        }
        if (isCalled(declared) || declared.end - declared.start < SMALL || pinned.has(`${path} ${declared.name}`)) {
          waiting.push([path, declared]);
        }
      }
      for (const effect of file.effects) waiting.push([path, effect]);
    }
    this.#follow(waiting);
  }

  /** Classes that others extend and functions that are compared: their identity matters before they are called. */
  #pinned() {
    return this.#meant(({ parents, compared }) => [...parents, ...compared]);
  }

  /** The declarations that names of each file mean, as `path name`. */
  #meant(namesOf) {
    const meant = new Set();
    for (const [path, file] of this.#files) {
      for (const name of namesOf(file)) {
        const found = this.#find(path, name);
        if (found) meant.add(`${found.path} ${found.name}`);
      }
    }
    return meant;
  }

  /** Takes what the first part uses into it, constants as they are and functions by a place-holder. */
  #follow(waiting) {
    const add = (path, declared) => {
      const first = this.#first.get(path);
      if (first.has(declared)) return;
      first.add(declared);
      const later = this.#inner.get(path).get(declared.name) ?? [];
      for (const name of later.length > 0 ? withoutInner(declared, later) : declared.uses) use(path, name);
      for (const [index] of later.entries()) this.#stub(path, innerName(declared, index));
    };
    const use = (path, name) => {
      const file = this.#files.get(path);
      const imported = file.imports.find(({ local }) => local === name);
      if (imported) this.#uses.get(path).add(name);
      if (imported?.imported === null) return this.#useAll(this.#target(path, imported.from), require);
      const found = this.#find(path, name);
      if (found) require(found);
    };
    const require = ({ path, name, declared }) => {
      if (!this.#core.has(path)) throw new Error(`${path}: ${name} is not imported at once`);
      if (declared.kind === 'constant') add(path, declared);
      else if (!this.#first.get(path).has(declared)) this.#stub(path, name);
    };
    for (const [path, declared] of waiting) this.#first.get(path).add(declared);
    for (const [path, declared] of waiting) {
      this.#first.get(path).delete(declared);
      add(path, declared);
    }
    for (const [path, file] of this.#files) {
      if (!this.#core.has(path)) {
        for (const { imported, from } of file.imports)
          if (imported === null) this.#useAll(this.#target(path, from), require);
        continue;
      }
      for (const local of file.exports.values())
        if (!file.declarations.some(({ name }) => name === local)) use(path, local);
      for (const { from, name } of file.reexports) {
        const found = this.#findExport(this.#target(path, from), name);
        if (found) require(found);
      }
    }
    // A place-holder that was asked for before its declaration proved to be of the first part.
    for (const key of [...this.#stubs.keys()]) {
      const [path, name] = key.split(' ');
      if ([...this.#first.get(path)].some((declared) => declared.name === name)) this.#stubs.delete(key);
    }
    for (const [index, key] of [...this.#stubs.keys()].entries()) this.#stubs.set(key, index);
    for (const [path, file] of this.#files) {
      const early = this.#core.has(path) ? this.#laterNames(path) : new Set(file.imports.map(({ local }) => local));
      for (const name of early) {
        const found = this.#find(path, name);
        if (found && this.#core.has(found.path) && this.#isFirst(found)) this.#want(found);
      }
      if (this.#core.has(path)) continue;
      for (const { from, name } of file.reexports) {
        const found = this.#findExport(this.#target(path, from), name);
        if (found && this.#core.has(found.path) && this.#isFirst(found)) this.#want(found);
      }
    }
  }

  #useAll(path, require) {
    if (!this.#core.has(path)) return;
    for (const name of this.#files.get(path)?.exports.keys() ?? []) {
      const found = this.#findExport(path, name);
      if (found) require(found);
    }
  }

  #stub(path, name) {
    this.#stubs.set(`${path} ${name}`, -1);
  }

  #want({ path, name }) {
    this.#wanted.set(path, (this.#wanted.get(path) ?? new Set()).add(name));
  }

  #isFirst({ path, declared }) {
    return this.#first.get(path).has(declared);
  }

  #target(path, from) {
    return this.#targets.get(path)?.get(from);
  }

  /** Where the declaration stands that `name` means in a file of ours. */
  #find(path, name) {
    const file = this.#files.get(path);
    const declared = file.declarations.find((each) => each.name === name);
    if (declared) return { path, name, declared };
    const imported = file.imports.find(({ local }) => local === name);
    return imported?.imported ? this.#findExport(this.#target(path, imported.from), imported.imported) : undefined;
  }

  #findExport(path, name) {
    const file = this.#files.get(path);
    if (!file || name === null) return undefined;
    const local = file.exports.get(name);
    if (local !== undefined) return this.#find(path, local);
    const again = file.reexports.find((each) => each.name === name);
    return again && this.#findExport(this.#target(path, again.from), again.name);
  }

  /** What comes later of a file of the core. */
  #laterDeclarations(path) {
    return this.#files.get(path).declarations.filter((declared) => !this.#first.get(path).has(declared));
  }

  #laterInner(path) {
    return [...this.#inner.get(path)].flatMap(([name, functions]) => {
      const declared = this.#files.get(path).declarations.find((each) => each.name === name);
      return this.#first.get(path).has(declared) ? functions.map((each, index) => ({ ...each, declared, index })) : [];
    });
  }

  #laterNames(path) {
    const found = new Set();
    for (const { uses } of [...this.#laterDeclarations(path), ...this.#laterInner(path)])
      for (const name of uses) found.add(name);
    return found;
  }

  /** Whether this is a file whose text the plan makes. */
  has(path) {
    return this.#files.has(path);
  }

  /** The text of a file as it is fetched first; of a file that comes later anyhow, as it then is. */
  first(path) {
    const file = this.#files.get(path);
    if (!this.#core.has(path)) return this.#rewired(path, file);
    const edits = file.importRanges.map(({ start, end }) => ({ start, end, text: '' }));
    for (const { start, end } of this.#laterDeclarations(path)) edits.push({ start, end, text: '' });
    for (const { node, method, property, declared, index } of this.#laterInner(path)) {
      const name = innerName(declared, index);
      if (property) {
        const number = this.#stubs.get(`${path} ${name}`);
        edits.push({ ...range(property), text: `get ${property.key.name}() { return text$(${number}); }` });
        continue;
      }
      const key = method && file.text.slice(method.key.start, method.key.end);
      const passing = `${method?.static ? 'static ' : ''}${key}(...all$) { return Reflect.apply(${name}, this, all$); }`;
      const text = declared.kind === 'class' ? passing : method ? `${key}: ${name}` : name;
      edits.push({ start: (method ?? node).start, end: (method ?? node).end, text });
    }
    const lines = file.bare.map((from) => `import ${JSON.stringify(from)};`);
    lines.push(...this.#importLines(path, this.#uses.get(path), false));
    const stubs = [];
    for (const declared of this.#laterDeclarations(path)) {
      const number = this.#stubs.get(`${path} ${declared.name}`);
      if (number === undefined) continue;
      stubs.push(`let ${declared.name} = later$(${number}, (it) => { ${declared.name} = it; });`);
      if (declared.exported) stubs.push(`export { ${declared.name} };`);
    }
    for (const { method, property, declared, index } of this.#laterInner(path)) {
      if (property) continue;
      const name = innerName(declared, index);
      // A method takes its own place once it is there.
      const place = `${declared.name}${method?.static ? '' : '.prototype'}.${method?.key.name}`;
      const setter = declared.kind === 'class' ? `, (it) => { ${place} = it; }` : '';
      stubs.push(`const ${name} = later$(${this.#stubs.get(`${path} ${name}`)}${setter});`);
    }
    if (this.#laterInner(path).some(({ property }) => property))
      lines.push(`import { text as text$ } from 'virtual:later';`);
    if (stubs.length > 0) lines.push(`import { later as later$ } from 'virtual:later';`);
    const exported = new Set(file.declarations.filter((each) => each.exported).map(({ name }) => name));
    for (const local of file.exports.values()) exported.add(local);
    const more = [...(this.#wanted.get(path) ?? [])].filter((name) => !exported.has(name));
    if (more.length > 0) stubs.push(`export { ${more.join(', ')} };`);
    return `${lines.join('\n')}\n${stubs.join('\n')}\n${edited(file.text, edits)}`;
  }

  /** The text of what comes later of a file. */
  later(path) {
    const file = this.#files.get(path);
    const out = this.#importLines(path, this.#laterNames(path), true);
    const own = [];
    for (const { start, end, exported, name } of this.#laterDeclarations(path)) {
      own.push(name);
      out.push(file.text.slice(start, end).replace(exported ? /^export\s+/ : '', ''));
    }
    for (const { node, method, declared, index } of this.#laterInner(path)) {
      const name = innerName(declared, index);
      own.push(name);
      if (!method) {
        out.push(`const ${name} = ${file.text.slice(node.start, node.end)};`);
        continue;
      }
      const key = file.text.slice(method.key.start, method.key.end);
      const kind = `${node.async ? 'async ' : ''}${node.generator ? '*' : ''}`;
      out.push(`const ${name} = ({ ${kind}${key}${file.text.slice(node.start, node.end)} }).${key};`);
    }
    return `${out.join('\n')}\nexport { ${own.join(', ')} };\n`;
  }

  /** A module that puts all that comes later in its place. */
  installer() {
    const places = [...this.#stubs].map(([key, number]) => [...key.split(' '), number]);
    const lines = places.map(
      ([path, name, number]) => `import { ${name} as a${number} } from ${JSON.stringify(laterPath(path))};`,
    );
    return `${lines.join('\n')}\nimport { install } from 'virtual:later';\ninstall([${places.map(([, , n]) => `a${n}`)}]);\n`;
  }

  /** The files that are fetched first, libraries among them. */
  firstFiles() {
    const found = new Set();
    const visit = (path) => {
      const file = this.#files.get(path);
      if (!path || found.has(path) || (file && !this.#core.has(path))) return;
      found.add(path);
      if (!file) {
        for (const to of this.#targets.get(path)?.values() ?? []) visit(to);
        return;
      }
      for (const name of this.#uses.get(path)) {
        const { from, imported } = file.imports.find(({ local }) => local === name);
        visit(imported ? (this.#find(path, name)?.path ?? this.#target(path, from)) : this.#target(path, from));
      }
      for (const { from } of file.reexports) visit(this.#target(path, from));
      for (const from of file.bare) visit(this.#target(path, from));
    };
    visit(ENTRY);
    return found;
  }

  get core() {
    return this.#core;
  }

  /** Import statements for those of `wanted` that the file imports, or that stand in its other part. */
  #importLines(path, wanted, later) {
    const file = this.#files.get(path);
    const lines = [];
    for (const { local, imported, from } of file.imports) {
      if (!wanted.has(local)) continue;
      lines.push(this.#importLine(path, local, imported, from, later));
    }
    if (!later) return lines;
    for (const { name } of file.declarations) {
      const found = this.#find(path, name);
      if (wanted.has(name) && this.#isFirst(found)) lines.push(`import { ${name} } from ${JSON.stringify(path)};`);
    }
    return lines;
  }

  #importLine(path, local, imported, from, later) {
    if (imported === null) return `import * as ${local} from ${JSON.stringify(from)};`;
    const found = this.#find(path, local);
    if (!found || !this.#core.has(found.path))
      return `import { ${imported} as ${local} } from ${JSON.stringify(from)};`;
    return `import { ${this.#nameAt(found)} as ${local} } from ${JSON.stringify(this.#place(found, later))};`;
  }

  /** The file that has a declaration for one who comes later, or first. */
  #place(found, later) {
    return later && !this.#isFirst(found) ? laterPath(found.path) : found.path;
  }

  /** The name by which a declaration is exported. */
  #nameAt({ name }) {
    return name;
  }

  /** A file that comes later as a whole: what it takes of the core it takes where that is. */
  #rewired(path, file) {
    const edits = file.importRanges.map(({ start, end }) => ({ start, end, text: '' }));
    const lines = file.bare.map((from) => `import ${JSON.stringify(from)};`);
    lines.push(...this.#importLines(path, new Set(file.imports.map(({ local }) => local)), true));
    let text = edited(file.text, edits);
    for (const { from, name } of file.reexports) {
      const found = this.#findExport(this.#target(path, from), name);
      if (!found || !this.#core.has(found.path) || this.#isFirst(found)) continue;
      // A statement that names it among others is split.
      text = withoutReexport(text, from, name);
      lines.push(`export { ${found.name} as ${name} } from ${JSON.stringify(laterPath(found.path))};`);
    }
    return `${lines.join('\n')}\n${text}`;
  }
}

function isWithin(inner, outer) {
  return inner.start >= outer.start && inner.end <= outer.end;
}

function range({ start, end }) {
  return { start, end };
}

function innerName({ name }, index) {
  return `${name}$${index}`;
}

function withoutInner(declared, later) {
  const nodes = new Set(later.map(({ node }) => node));
  return names(declared.kind === 'class' ? declared.node : declared.node.declarations[0].init, nodes);
}

function edited(text, edits) {
  let out = '';
  let at = 0;
  for (const { start, end, text: with_ } of edits.sort((a, b) => a.start - b.start)) {
    out += text.slice(at, start) + with_;
    at = end;
  }
  return out + text.slice(at);
}

/** Takes one name out of `export { … } from`. */
function withoutReexport(text, from, name) {
  const statement = new RegExp(
    `export \\{([^}]*)\\} from ['"]${from.replace(/[.*+?^$(){}|[\]\\]/g, '\\$&')}['"];?`,
    'g',
  );
  return text.replace(statement, (whole, list) => {
    const rest = list
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '' && each !== name);
    return rest.length === list.split(',').filter((each) => each.trim() !== '').length
      ? whole
      : rest.length === 0
        ? ''
        : `export { ${rest.join(', ')} } from '${from}';`;
  });
}
