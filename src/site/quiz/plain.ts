/** A text of a content file without the marks of code and of what matters, for places that show no markup. */
export function plain(text: string): string {
  return text.replace(/`([^`]+)`|\*\*([^*]+)\*\*/g, (_, code, strong) => code ?? strong);
}
