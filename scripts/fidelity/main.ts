import { fidelityPage } from './page.ts';

process.stdout.write(fidelityPage());
