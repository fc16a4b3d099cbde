/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    /** What the engine printed for the console blocks of the page. */
    consoleBlocks?: import('./console/run.ts').LessonRun['blocks'];
    /** How many blocks of the same text the page has shown. */
    blocksShown?: Map<string, number>;
    /** The lab at the pictures of the page, by their captions. */
    figures?: Map<string, import('#lab/picture.ts').LabPicture>;
    /** What the pictures say, in the language of the lesson's text. */
    pictureTexts?: import('./i18n/texts.ts').Catalogue<import('./i18n/catalogues.ts').KeyOf<'picture'>>;
    /** The texts of the section `lesson` in the language of the page. */
    texts: import('./i18n/texts.ts').Texts<import('./i18n/catalogues.ts').KeyOf<'lesson'>>;
  }
}
