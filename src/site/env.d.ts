/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    /** What the engine printed for the console blocks of the page, by the text of the block. */
    consoleBlocks?: Map<string, import('./console/run.ts').ConsoleStep[]>;
    /** The texts of the section `lesson` in the language of the page. */
    texts: import('./i18n/texts.ts').Texts<import('./i18n/catalogues.ts').KeyOf<'lesson'>>;
  }
}
