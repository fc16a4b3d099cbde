/** What help says of --format where it takes a template. @param page where templates are explained */
export function goTemplateUsage(page: string): string {
  return (
    'Format output using a custom template:\n' +
    "'table':            Print output in table format with column headers (default)\n" +
    "'table TEMPLATE':   Print output in table format using the given Go template\n" +
    "'json':             Print in JSON format\n" +
    "'TEMPLATE':         Print output using the given Go template.\n" +
    `Refer to ${page} for more information about formatting output with templates`
  );
}
