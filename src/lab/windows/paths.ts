/** Where Windows has its shells, on the machine beneath. */
export const CMD = '/C:/Windows/System32/cmd.exe';
export const POWERSHELL = '/C:/Windows/System32/WindowsPowerShell/v1.0/powershell.exe';
