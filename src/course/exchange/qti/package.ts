import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type { QuizItem } from '../../schema/quiz.ts';
import { type ExportOptions, type Loss, leaving, type Portable } from '../portable.ts';
import { all, el, parseXml, textIn, type XmlElement, XmlError, xmlDocument } from '../xml.ts';
import { itemOfXml } from './read.ts';
import { itemXml, NAMESPACES } from './write.ts';

const CP = 'http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1';
const CP_XSD = 'https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd';
const TEST = 'test.xml';
/** No file of a package is larger; what says it is, is not read. */
const LARGEST = 4_000_000;

/** The files of a QTI 3.0 package by path: its manifest, a test, and each item. */
export function qtiFiles(
  items: readonly QuizItem[],
  title: string,
  options: ExportOptions = {},
): { files: Map<string, string>; losses: Loss[] } {
  const left = leaving(items, 'qti', options);
  const files = new Map<string, string>();
  files.set('imsmanifest.xml', xmlDocument(manifest(left.items)));
  files.set(TEST, xmlDocument(test(left.items, title)));
  for (const item of left.items) files.set(pathOf(item), xmlDocument(itemXml(item)));
  return { files, losses: left.losses };
}

/** The same as one zip file. The same items make the same bytes. */
export function toQti(
  items: readonly QuizItem[],
  title: string,
  options: ExportOptions = {},
): { bytes: Uint8Array; losses: Loss[] } {
  const { files, losses } = qtiFiles(items, title, options);
  const entries = [...files].map(([path, text]) => [path, strToU8(text)]);
  // Zip knows no time before 1980, and in the zone of the machine.
  return { bytes: zipSync(Object.fromEntries(entries), { mtime: new Date(1980, 0, 2) }), losses };
}

function pathOf({ id }: Portable): string {
  return `items/${id}.xml`;
}

function manifest(items: readonly Portable[]): XmlElement {
  return el(
    'manifest',
    {
      xmlns: CP,
      'xmlns:xsi': NAMESPACES['xmlns:xsi'],
      'xsi:schemaLocation': `${CP} ${CP_XSD}`,
      identifier: 'gangway-package',
    },
    el('metadata', {}, el('schema', {}, 'QTI Package'), el('schemaversion', {}, '3.0.0')),
    el('organizations'),
    el(
      'resources',
      {},
      el(
        'resource',
        { identifier: 'test', type: 'imsqti_test_xmlv3p0', href: TEST },
        el('file', { href: TEST }),
        items.map(({ id }) => el('dependency', { identifierref: `item-${id}` })),
      ),
      items.map((item) =>
        el(
          'resource',
          { identifier: `item-${item.id}`, type: 'imsqti_item_xmlv3p0', href: pathOf(item) },
          el('file', { href: pathOf(item) }),
        ),
      ),
    ),
  );
}

function test(items: readonly Portable[], title: string): XmlElement {
  return el(
    'qti-assessment-test',
    { ...NAMESPACES, identifier: 'gangway-test', title, 'xml:lang': 'en' },
    el(
      'qti-test-part',
      { identifier: 'part', 'navigation-mode': 'nonlinear', 'submission-mode': 'individual' },
      el(
        'qti-assessment-section',
        { identifier: 'section', title, visible: true },
        items.map((item) => el('qti-assessment-item-ref', { identifier: `item-${item.id}`, href: pathOf(item) })),
      ),
    ),
  );
}

/** Reads a package that `toQti` made. @throws XmlError, RangeError where it is none */
export function fromQti(bytes: Uint8Array): { title: string; items: Portable[] } {
  const files = unzipSync(bytes, { filter: ({ originalSize }) => originalSize <= LARGEST });
  const read = (path: string): XmlElement => {
    const file = Object.hasOwn(files, path) ? files[path] : undefined;
    if (!file) throw new RangeError(`the package has no file ${path}`);
    try {
      return parseXml(strFromU8(file));
    } catch (error) {
      throw error instanceof XmlError ? new RangeError(`${path}:${error.line}: ${error.message}`) : error;
    }
  };
  const resources = all(read('imsmanifest.xml'), 'resource');
  const found = resources.find(({ attributes }) => attributes.type === 'imsqti_test_xmlv3p0');
  if (!found) throw new RangeError('imsmanifest.xml names no test');
  const root = read(found.attributes.href ?? '');
  const items = all(root, 'qti-assessment-item-ref').map(({ attributes: { href = '' } }) =>
    itemOfXml(read(href), href),
  );
  return { title: root.attributes.title ?? textIn(root), items };
}
