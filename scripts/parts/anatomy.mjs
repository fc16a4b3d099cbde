// Takes a source file apart into its top-level declarations.
import { parseSync } from 'vite';

/**
 * @typedef {{ name: string, kind: 'function' | 'class' | 'constant', start: number, end: number, exported: boolean,
 *   uses: Set<string>, node: object }} Declaration `uses` holds every name that occurs in it
 * @typedef {{ local: string, imported: string | null, from: string }} Imported `imported` is null for a whole module
 * @typedef {{ text: string, declarations: Declaration[], effects: object[], imports: Imported[], importRanges: object[],
 *   bare: string[], reexports: { from: string, name: string | null }[], exports: Map<string, string>, parents: Set<string>,
 *   compared: Set<string>, copied: Set<string> }} Anatomy
 */

/** @returns {Anatomy} */
export function anatomy(path, text) {
  const { program, module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  const declarations = [];
  const effects = [];
  const importRanges = [];
  const exports = new Map();
  for (const statement of program.body) {
    const inner = statement.declaration ?? statement;
    if (statement.type === 'ImportDeclaration') importRanges.push(statement);
    else if (inner.type.startsWith('TS') || statement.type === 'EmptyStatement') continue;
    else if (/^Export/.test(statement.type) && !statement.declaration) continue;
    else {
      const declared = declaration(statement, inner);
      if (declared) declarations.push(declared);
      else effects.push({ node: statement, uses: names(statement) });
    }
  }
  const imports = [];
  const bare = [];
  for (const { moduleRequest, entries } of module.staticImports) {
    if (entries.length === 0) bare.push(moduleRequest.value);
    for (const { isType, importName, localName } of entries) {
      if (isType) continue;
      const imported = importName.kind === 'Name' ? importName.name : importName.kind === 'Default' ? 'default' : null;
      imports.push({ local: localName.value, imported, from: moduleRequest.value });
    }
  }
  const reexports = [];
  for (const { entries } of module.staticExports) {
    for (const { isType, moduleRequest, importName, exportName, localName } of entries) {
      if (isType) continue;
      if (moduleRequest) reexports.push({ from: moduleRequest.value, name: importName.name });
      else if (exportName.name) exports.set(exportName.name, localName.name);
    }
  }
  const parents = new Set();
  const compared = new Set();
  const copied = new Set();
  walk(program, (node) => {
    if (node.type.startsWith('Class') && node.superClass?.type === 'Identifier') parents.add(node.superClass.name);
    if (node.type === 'SpreadElement' && node.argument.type === 'Identifier') copied.add(node.argument.name);
    if (node.type === 'BinaryExpression' && /^[!=]==?$/.test(node.operator))
      for (const side of [node.left, node.right]) if (side.type === 'Identifier') compared.add(side.name);
  });
  return { text, declarations, effects, imports, importRanges, bare, reexports, exports, parents, compared, copied };
}

function declaration(statement, inner) {
  const common = { start: statement.start, end: statement.end, exported: statement !== inner };
  if (/^(Function|Class)Declaration$/.test(inner.type)) {
    const kind = inner.type === 'FunctionDeclaration' ? 'function' : 'class';
    return { ...common, name: inner.id.name, kind, uses: names(inner), node: inner };
  }
  if (inner.type !== 'VariableDeclaration' || inner.kind !== 'const' || inner.declarations.length !== 1)
    return undefined;
  const [{ id, init }] = inner.declarations;
  if (id.type !== 'Identifier' || !init) return undefined;
  const kind = /^(ArrowFunction|Function)Expression$/.test(init.type) ? 'function' : 'constant';
  return { ...common, name: id.name, kind, uses: names(init), node: inner };
}

/** Functions within the value of a constant that can stand alone: outermost ones which do not say `this`. */
export function innerFunctions(declared) {
  const found = [];
  const visit = (node, parent) => {
    if (Array.isArray(node)) for (const each of node) visit(each, parent);
    else if (node && typeof node === 'object' && typeof node.type === 'string') {
      if (node.type.startsWith('Class')) return;
      if (/^(ArrowFunction|Function)Expression$/.test(node.type)) {
        const method = parent?.type === 'Property' && parent.method ? parent : undefined;
        if (parent?.type === 'Property' && (parent.kind !== 'init' || parent.computed)) return;
        if (!says(node, /^(ThisExpression|Super)$/)) found.push({ node, method, uses: names(node) });
        return;
      }
      for (const key in node) if (key !== 'parent') visit(node[key], node);
    }
  };
  visit(declared.node.declarations[0].init, undefined);
  return found;
}

/** What only help prints: properties of these names with a text of some length, within the value of a constant. */
export function helpTexts(declared) {
  const found = [];
  walk(declared.node.declarations[0].init, (node) => {
    if (node.type !== 'Property' || node.computed || node.kind !== 'init' || !/^(usage|long)$/.test(node.key.name))
      return true;
    const { value } = node;
    if (value.type === 'Literal' && typeof value.value === 'string' && value.value.length > 20)
      found.push({ node: value, property: node, uses: new Set() });
    return true;
  });
  return found;
}

/** Methods of a class that can stand outside it: they say neither `super` nor a private name. */
export function methodsOf({ node: { body } }) {
  return body.body.flatMap((member) => {
    const { type, kind, computed, key, value, decorators } = member;
    if (type !== 'MethodDefinition' || kind !== 'method' || computed || key.type !== 'Identifier') return [];
    if (!value.body || decorators?.length > 0 || says(value, /^(Super|PrivateIdentifier|MetaProperty)$/, true))
      return [];
    return [{ node: value, method: member, uses: names(value) }];
  });
}

function says(node, type, keys = false) {
  let found = false;
  walk(
    node,
    (each) => {
      found ||= type.test(each.type);
      return !found;
    },
    keys,
  );
  return found;
}

/** Every name that may refer to something outside; more than there are does no harm. */
export function names(root, except = new Set()) {
  const found = new Set();
  walk(root, (node) => {
    if (node.type === 'Identifier') found.add(node.name);
    return !except.has(node);
  });
  return found;
}

/** Visits the nodes that are there when the program runs: no types, and names of properties only where `keys`. */
function walk(node, visit, keys = false) {
  if (Array.isArray(node)) {
    for (const each of node) walk(each, visit, keys);
    return;
  }
  if (!node || typeof node !== 'object' || typeof node.type !== 'string') return;
  if (/^TS/.test(node.type) && !/^TS(As|NonNull|Satisfies|TypeAssertion|Instantiation|Parameter)/.test(node.type))
    return;
  if (/^TSTypeParameter/.test(node.type)) return;
  if (visit(node) === false) return;
  for (const key in node) {
    if (key === 'parent' || key === 'typeAnnotation' || key === 'returnType' || key === 'typeParameters') continue;
    if (!keys && (key === 'key' || key === 'property') && !node.computed) continue;
    walk(node[key], visit, keys);
  }
}
