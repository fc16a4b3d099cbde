// What the home page's lab is made of, fetched when somebody reaches for it.
export { Consoles } from '../workbench/consoles/Consoles.tsx';
export { Network } from '../workbench/Network.tsx';
