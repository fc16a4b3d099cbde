/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    /** What the engine printed for the console blocks of the page, by the text of the block. */
    consoleBlocks?: Map<string, import('./console/run.ts').ConsoleStep[]>;
  }
}
