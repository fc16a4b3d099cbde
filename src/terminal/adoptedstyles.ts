/**
 * A stand-in for the page's document that xterm can be given as `documentOverride`: the style elements it makes fill adopted
 * style sheets in their place, so that the page's Content-Security-Policy need not allow inline styles.
 */
export function adoptingDocument(): Document {
  if (!('replaceSync' in CSSStyleSheet.prototype)) return document;
  return new Proxy(document, {
    get(target, name) {
      if (name === 'createElement')
        return (tag: string, options?: ElementCreationOptions) =>
          tag === 'style' ? styleElement(target) : Document.prototype.createElement.call(target, tag, options);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  });
}

/** What xterm takes for a style element: its text becomes a style sheet, until it is removed. */
function styleElement(page: Document): HTMLElement {
  const sheet = new CSSStyleSheet();
  page.adoptedStyleSheets.push(sheet);
  const element = page.createElement('template');
  Object.defineProperty(element, 'textContent', { set: (text: string) => sheet.replaceSync(text) });
  element.remove = () => {
    HTMLElement.prototype.remove.call(element);
    page.adoptedStyleSheets = page.adoptedStyleSheets.filter((each) => each !== sheet);
  };
  return element;
}

/**
 * Does `open`, in which xterm makes a style element by the page's document itself, whatever it was given: CoreBrowserTerminal.ts
 * of 6.0.0 reads `a ?? b ? c : d` as `a ?? (b ? c : d)`.
 */
export function withAdoptedStyles(open: () => void): void {
  document.createElement = adoptingDocument().createElement;
  try {
    open();
  } finally {
    Reflect.deleteProperty(document, 'createElement');
  }
}
